#!/usr/bin/env bash
# Checks the models of the group's protocol, and that each of their rules is needed: without it the model must fail.
#   check.sh          within the bounds that README.md states: some seven minutes
#   check.sh quick    within smaller ones: less than a minute
# Prints a line for each run, and ends with an error if one is not as it must be. Needs spin and gcc.
set -uo pipefail
models=$(cd "$(dirname "$0")" && pwd)
for tool in spin gcc; do
	command -v "$tool" >/dev/null || { echo "$tool is not installed (Debian: apt-get install spin gcc)" >&2; exit 2; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
wrong=0

# What a search may take: how it is built, log2 of the hash table's slots, depth, seconds
little() { how=(-O0) slots=20 depth=2000000 patience=600; }
much() { how=(-O2 -DCOLLAPSE) slots=26 depth=40000000 patience=7200; }

# run EXPECTED-ERRORS NAME MODEL OPTION...: looks at all states, or as far as the first error
run() {
	local expected=$1 name=$2 model=$3 began=$SECONDS errors states
	shift 3
	rm -f pan pan.log
	spin -a "$@" "$models/$model" >build.log 2>&1 &&
		gcc "${how[@]}" -w -DSAFETY -DNOREDUCE -DMEMLIM=12000 -o pan pan.c >>build.log 2>&1 ||
		{ echo "WRONG $name: it cannot be built"; cat build.log; wrong=1; return; }
	timeout "$patience" ./pan -E -w"$slots" -m"$depth" >pan.log 2>&1
	errors=$(sed -n 's/.*errors: \([0-9]*\).*/\1/p' pan.log)
	states=$(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' pan.log)
	if [ "$expected" = 0 ] && grep -q 'search depth too small\|out of memory\|memory bound\|not completed' pan.log; then
		errors=unfinished
	fi
	if [ "$errors" = "$expected" ]; then
		printf 'ok    %-76s %10s states %5s s\n' "$name" "${states:-?}" $((SECONDS - began))
	else
		printf 'WRONG %-76s errors: %s, expected: %s\n' "$name" "${errors:-it did not end}" "$expected"
		grep -m1 'assertion violated' pan.log
		wrong=1
	fi
}
holds() { run 0 "$@"; }

# needed RULE WHAT MODEL OPTION...: the model fails without the rule
shown=
needed() {
	shown="$shown M_$1"
	run 1 "fails without $2 (M_$1)" "${@:3}" "-DM_$1"
}

little
pair=(group.pml -DCLIENTS=2)
if [ "${1:-}" = quick ]; then
	holds "membership and ownership" "${pair[@]}"
	holds "two processes of one id" "${pair[@]}" -DTWINS
	holds "hand-over without crashes" "${pair[@]}" -DCALM -DNAMES=2 -DRECORDS=2
	holds "a parent and its child, without crashes" "${pair[@]}" -DCALM -DSHARDS=2
	holds "the leader's generations" leader.pml -DGENERATIONS=2
else
	much
	holds "membership and ownership, three processes of two ids" group.pml
	holds "membership and ownership, two records, more restarts" "${pair[@]}" -DNAMES=2 -DRECORDS=2
	holds "hand-over without crashes, three processes of two ids" group.pml -DCALM -DNAMES=2 -DRECORDS=2
	holds "a parent and its child" "${pair[@]}" -DSHARDS=2
	holds "a parent and its child, without crashes, three processes" group.pml -DCALM -DSHARDS=2
	holds "the leader's generations" leader.pml -DGENERATIONS=3
	little
fi

needed FENCE "the fence" "${pair[@]}"
needed MARGIN "a fence that closes before others' patience ends" "${pair[@]}"
needed SENT "counting a beat from when it was sent" "${pair[@]}"
needed UNMOVED "a removal's condition on the counter" "${pair[@]}"
needed INCARNATION "a beat's condition on the incarnation" "${pair[@]}"
needed KNOWN "a beat's condition on an earlier one" "${pair[@]}"
needed FIRST "a first beat before the session" "${pair[@]}"
needed PLACE "waiting for a client of one's own id" "${pair[@]}" -DTWINS
needed INHERIT "losing all with the session" "${pair[@]}"
needed GONE "claiming only from those who are gone" "${pair[@]}"
needed CLAIM "a claim's compare-and-set" "${pair[@]}"
needed COMMIT "a commit's condition on owner and epoch" "${pair[@]}"
needed EPOCH "a commit's condition on the epoch" "${pair[@]}"
needed FORWARD "commits that only go forward" "${pair[@]}" -DRECORDS=2
needed HANDLED "committing only what is handled" "${pair[@]}" -DCALM
needed DRAIN "draining before a release" "${pair[@]}" -DCALM
needed ONE_WRITE "commit and release in one write" "${pair[@]}" -DCALM
needed LINEAGE "parents before children" "${pair[@]}" -DSHARDS=2
needed EXHAUSTED "finishing only what is handled" "${pair[@]}" -DCALM -DSHARDS=2
needed REVISION "the group item's compare-and-set" leader.pml -DGENERATIONS=2
needed MEMORY "reading anew once another has led" leader.pml -DGENERATIONS=2
needed ANEW "publishing anew what was read" leader.pml -DGENERATIONS=2
needed LEADS "a look at who leads after reading" leader.pml -DGENERATIONS=2
needed GENERATION "storing only a newer generation" leader.pml -DGENERATIONS=2
needed OUTDOES "outdoing every generation that is stored" leader.pml -DGENERATIONS=2

for rule in $(grep -oh 'M_[A-Z][A-Z_]*' "$models"/*.pml | sort -u); do
	case " $shown " in
		*" $rule "*) ;;
		*) echo "WRONG $rule can be taken away and is not shown to be needed"; wrong=1 ;;
	esac
done
[ "$wrong" = 0 ] && echo "All is as it must be." || echo "Something is not as it must be." >&2
exit "$wrong"
