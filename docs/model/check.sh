#!/usr/bin/env bash
# Checks the models of the group's protocol, and that each rule is needed: without it the model must fail.
#   check.sh          within the bounds that README.md states
#   check.sh quick    within smaller ones, for every build
# Prints a line for each run and ends with an error if one is not as it must be. Needs spin and gcc.
set -uo pipefail
models=$(cd "$(dirname "$0")" && pwd)
for tool in spin gcc; do
	command -v "$tool" >/dev/null || { echo "$tool is not installed (Debian: apt-get install spin gcc)" >&2; exit 2; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
wrong=0

# run EXPECTED-ERRORS NAME MODEL OPTION...: explores all states, or up to the first error
run() {
	local expected=$1 name=$2 model=$3 began=$SECONDS errors states
	shift 3
	spin -a "$@" "$models/$model" >spin.log 2>&1 && gcc "$optimise" -w -DSAFETY -DNOREDUCE -DCOLLAPSE -DMEMLIM=12000 -o pan pan.c ||
		{ cat spin.log; wrong=1; return; }
	./pan -E -w"$hash" -m"$depth" >pan.log 2>&1
	errors=$(sed -n 's/.*errors: \([0-9]*\).*/\1/p' pan.log)
	states=$(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' pan.log)
	if [ "$expected" = 0 ] && grep -q 'search depth too small\|out of memory\|memory bound' pan.log; then
		errors=unfinished
	fi
	if [ "$errors" = "$expected" ]; then
		printf 'ok    %-62s %s states, %s s\n' "$name" "${states:-?}" $((SECONDS - began))
	else
		printf 'WRONG %-62s errors: %s, expected: %s\n' "$name" "${errors:-none reported}" "$expected"
		grep -m1 'assertion violated' pan.log
		wrong=1
	fi
}
holds() { run 0 "$@"; }
fails() { run 1 "without: $1" "${@:2}"; }

optimise=-O0 hash=20 depth=2000000
small=(-DCLIENTS=2)
if [ "${1:-}" = quick ]; then
	holds "membership and ownership" group.pml "${small[@]}"
	holds "two processes of one id" group.pml "${small[@]}" -DTWINS
	holds "hand-over without crashes" group.pml "${small[@]}" -DCALM -DNAMES=2 -DRECORDS=2
	holds "a parent and its child, without crashes" group.pml "${small[@]}" -DCALM -DSHARDS=2
	holds "the leader's generations" leader.pml -DGENERATIONS=2
else
	optimise=-O2 hash=26 depth=40000000
	holds "membership and ownership, 3 processes under 2 ids" group.pml
	holds "membership and ownership, more restarts, 2 records" group.pml "${small[@]}" -DNAMES=2 -DRECORDS=2
	holds "hand-over without crashes, 3 processes" group.pml -DCALM -DNAMES=2 -DRECORDS=2
	holds "a parent and its child" group.pml "${small[@]}" -DSHARDS=2
	holds "a parent and its child, without crashes, 3 processes" group.pml -DCALM -DSHARDS=2
	holds "the leader's generations" leader.pml -DGENERATIONS=3
	optimise=-O0 hash=20 depth=2000000
fi

fails "the fence (M_FENCE)" group.pml "${small[@]}" -DM_FENCE
fails "the fence's margin before others' patience ends (M_MARGIN)" group.pml "${small[@]}" -DM_MARGIN
fails "counting from when a beat was sent (M_SENT)" group.pml "${small[@]}" -DM_SENT
fails "a removal's condition on the counter (M_UNMOVED)" group.pml "${small[@]}" -DM_UNMOVED
fails "a beat's condition on the incarnation (M_INCARNATION)" group.pml "${small[@]}" -DM_INCARNATION
fails "a beat's condition on an earlier beat (M_KNOWN)" group.pml "${small[@]}" -DM_KNOWN
fails "a beat before the session (M_FIRST)" group.pml "${small[@]}" -DM_FIRST
fails "waiting for a client of the same id (M_PLACE)" group.pml "${small[@]}" -DTWINS -DM_PLACE
fails "losing all with the session (M_INHERIT)" group.pml "${small[@]}" -DM_INHERIT
fails "claiming only from the dead (M_GONE)" group.pml "${small[@]}" -DM_GONE
fails "a claim's compare-and-set (M_CLAIM)" group.pml "${small[@]}" -DM_CLAIM
fails "a commit's condition on owner and epoch (M_COMMIT)" group.pml "${small[@]}" -DM_COMMIT
fails "a commit's condition on the epoch (M_EPOCH)" group.pml "${small[@]}" -DM_EPOCH
fails "commits that only go forward (M_FORWARD)" group.pml "${small[@]}" -DRECORDS=2 -DM_FORWARD
fails "committing only what is handled (M_HANDLED)" group.pml "${small[@]}" -DCALM -DM_HANDLED
fails "draining before a release (M_DRAIN)" group.pml "${small[@]}" -DCALM -DM_DRAIN
fails "committing and releasing in one write (M_ONE_WRITE)" group.pml "${small[@]}" -DCALM -DM_ONE_WRITE
fails "parents before children (M_LINEAGE)" group.pml "${small[@]}" -DSHARDS=2 -DM_LINEAGE
fails "finishing only what is handled (M_EXHAUSTED)" group.pml "${small[@]}" -DCALM -DSHARDS=2 -DM_EXHAUSTED
fails "the group item's compare-and-set (M_REVISION)" leader.pml -DGENERATIONS=2 -DM_REVISION
fails "reading anew after another has led (M_MEMORY)" leader.pml -DGENERATIONS=2 -DM_MEMORY
fails "publishing anew what was read (M_ANEW)" leader.pml -DGENERATIONS=2 -DM_ANEW
fails "a look at who leads after reading (M_LEADS)" leader.pml -DGENERATIONS=2 -DM_LEADS
fails "storing only a newer generation (M_GENERATION)" leader.pml -DGENERATIONS=2 -DM_GENERATION
fails "outdoing every stored generation (M_OUTDOES)" leader.pml -DGENERATIONS=2 -DM_OUTDOES
[ "$wrong" = 0 ] && echo "All as it must be" || echo "Something is not as it must be" >&2
exit "$wrong"
