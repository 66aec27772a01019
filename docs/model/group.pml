/*
 * How a group shares its shards: membership, claims, fenced commits, hand-over, and the order of a parent and its
 * child. README.md says what is left out, and which class keeps which rule.
 *
 * CLIENTS processes; 0 and 2 go by the same client id, as after a restart or by mistake, and so do all with TWINS.
 * SHARDS is 1, or 2 for a closed parent of RECORDS records and its child. With CALM nobody crashes or is declared dead.
 * Each -DM_... takes one rule away, and the model must then fail.
 *
 * Time is an order: what a process's own clock ends (its fence) ends before what others' clocks may conclude from the
 * same beat (still). The store takes one step at a time, and anything may happen between two steps, so that a pause
 * needs no step of its own. What can have no effect any more is forgotten at once: a claim that was outdone, a write
 * whose owner or epoch is past. So an epoch needs no number, and claims are without bound; and as an incarnation's name
 * is used again once nothing refers to it, so are restarts.
 */
#ifndef CLIENTS
#define CLIENTS 3
#endif
#ifndef SHARDS
#define SHARDS 1
#endif
#ifndef RECORDS
#define RECORDS 1
#endif
#ifndef NAMES
#define NAMES 1               /* incarnations of one process to which anything may refer at once */
#endif

/* ---- the store: the clients' items ---- */
byte registered[2];           /* the incarnation that stands under each client id, 0 if none */
bool beaten[2];               /* its counter has moved since it was put there */
bool still[2];                /* others' clocks say that it has stood still for a session timeout */

/* ---- the store: the shards' checkpoints ---- */
byte owner[SHARDS];           /* an incarnation, 0 if none */
byte checkpoint[SHARDS];      /* how many records are committed */
bool finished;                /* the parent's mark */

/* ---- on the way to the store ---- */
byte repeated;                /* an incarnation of client id 0 of whose registration a copy is still under way */
#define CLAIM 1
#define KEEP 2
#define RELEASE 3
#define FINISH 4
byte late;                    /* a write whose caller was told of an error */
byte lateBy, lateShard, latePosition;
#if defined(M_COMMIT) || defined(M_EPOCH) || defined(M_CLAIM)
#define PAST_WRITES
bool past;                    /* owner or epoch are no longer as it demands */
#endif
#ifdef M_UNMOVED
byte verdict;                 /* an incarnation that was seen to stand still */
#endif

/* ---- each client's memory ---- */
byte incarnation[CLIENTS];    /* 0: not registered */
bool joined[CLIENTS];         /* there is a session, since a beat was answered */
bool fenced[CLIENTS];
#define NO_BEAT 0
#define FRESH 1
#define OLD 2                 /* sent a session timeout ago, or longer */
byte beat[CLIENTS];           /* a beat that was applied and is not answered yet */

#define OF(p, s) ((p) * SHARDS + (s))
#define NONE 0                /* if it owns the shard all the same, its claim was not answered */
#define ASKED 1               /* it has seen that it may claim the shard; the claim is not applied yet */
#define CLAIMED 2             /* an earlier claim, late, did what this one is about to do */
#define OUTDONE 3             /* owner or epoch have changed since */
#define OWNED 4
#define DRAINING 5            /* starts no more deliveries */
byte hold[CLIENTS * SHARDS];
bool busy[CLIENTS * SHARDS];  /* a delivery is under way, of a shard that may be lost by now */
byte handled[CLIENTS * SHARDS];

byte done[SHARDS];            /* how many records anyone has handled; for the assertions */
byte i, n;                    /* scratch, 0 between two steps */

#ifdef TWINS
#define ID(p) 0
#else
#define ID(p) ((p) % 2)
#endif
#define GONE(who) ((who) != registered[0] && (who) != registered[1])
#define UNFENCED(p) (joined[p] && !fenced[p])
#define IS(p, s, state) (hold[OF(p, s)] == state)
#define HELD(p, s) (IS(p, s, OWNED) || IS(p, s, DRAINING))
#define IDLE(p, s) (IS(p, s, NONE) && !busy[OF(p, s)])
#define PARENT(s) (SHARDS == 2 && (s) == 0)
#define OVER(s) (PARENT(s) && finished)

/* ---- the rules ---- */
#ifdef M_FENCE                /* a client that cannot beat delivers on */
#define MAY_DELIVER(p) joined[p]
#else
#define MAY_DELIVER(p) UNFENCED(p)
#endif

#ifdef M_MARGIN               /* others' patience ends before the fence has closed */
#define SURELY_CLOSED(p, k) true
#else
#define SURELY_CLOSED(p, k) (incarnation[p] != registered[k] || !joined[p] || fenced[p])
#endif

#ifdef M_SENT                 /* the fence counts from a beat's answer, not from when it was sent */
#define RENEWS(p) true
#else
#define RENEWS(p) (beat[p] == FRESH)
#endif

#ifdef M_FIRST                /* a session begins with the registration, before the first beat */
bool heard[CLIENTS];
#define REGISTERS(p) joined[p] = true; heard[p] = false
#define ANSWERED(p) heard[p] = true
#define HAS_BEATEN(p) heard[p]
#else
#define REGISTERS(p) skip
#define ANSWERED(p) skip
#define HAS_BEATEN(p) joined[p]
#endif

#ifdef M_PLACE                /* a newcomer takes the place of a client of its id that runs */
#define HAS_ROOM(k) true
#else
#define HAS_ROOM(k) (registered[k] == 0 || still[k])
#endif

#ifdef M_INHERIT              /* a client that joins anew keeps what it had */
#define LOSE(p, s) skip
#else
#define LOSE(p, s) FORGET(p, s)
#endif

#if defined(M_INCARNATION)    /* a beat asks for the id alone */
#define THERE(p) (registered[ID(p)] != 0)
#elif defined(M_KNOWN)        /* a beat is content with a counter that is behind what it knows */
#define THERE(p) (registered[ID(p)] == incarnation[p])
#else
#define THERE(p) (registered[ID(p)] == incarnation[p] && (!HAS_BEATEN(p) || beaten[ID(p)]))
#endif

#ifdef M_GONE                 /* a shard is claimed from a client that lives */
#define FREE(p, s) true
#else
#define FREE(p, s) (owner[s] == 0 || owner[s] == incarnation[p] || GONE(owner[s]))
#endif

#ifdef M_CLAIM                /* a claim does not ask whether owner and epoch are as they were seen */
#define AS_SEEN(p, s) (IS(p, s, ASKED) || IS(p, s, OUTDONE))
#define LATE_AS_SEEN true
#define WHEN_OUTDONE OUTDONE
#else
#define AS_SEEN(p, s) IS(p, s, ASKED)
#define LATE_AS_SEEN LATE_STANDS
#define WHEN_OUTDONE NONE
#endif

#ifdef M_COMMIT               /* a commit asks for neither owner nor epoch */
#define HOLDS(p, s) true
#define LATE_HOLDS true
#elif defined(M_EPOCH)        /* a commit asks for the owner and not for the epoch */
#define HOLDS(p, s) (owner[s] == incarnation[p])
#define LATE_HOLDS (owner[lateShard] == lateBy)
#else
#define HOLDS(p, s) (owner[s] == incarnation[p])
#define LATE_HOLDS LATE_STANDS
#endif

#ifdef M_FORWARD              /* a commit may go back */
#define FORWARD(position, s) (position)
#else
#define FORWARD(position, s) ((position) > checkpoint[s] -> (position) : checkpoint[s])
#endif

#ifdef M_HANDLED              /* what is being delivered counts as handled */
#define PROGRESS(p, s) (handled[OF(p, s)] + busy[OF(p, s)])
#else
#define PROGRESS(p, s) handled[OF(p, s)]
#endif

#ifdef M_DRAIN                /* a shard is released while a delivery is under way */
#define DRAINED(p, s) true
#else
#define DRAINED(p, s) (!busy[OF(p, s)])
#endif

#ifdef M_ONE_WRITE            /* a shard is released without what is handled; a second write would come too late */
#define RELEASED_AT(p, s) checkpoint[s]
#else
#define RELEASED_AT(p, s) PROGRESS(p, s)
#endif

#ifdef M_LINEAGE              /* a child is claimed whatever has become of its parent */
#define PARENT_FINISHED(s) true
#else
#define PARENT_FINISHED(s) ((s) == 0 || finished)
#endif

#ifdef M_EXHAUSTED            /* a shard is finished once its last record is delivered */
#define EXHAUSTED(p, s) (handled[OF(p, s)] + busy[OF(p, s)] == RECORDS)
#else
#define EXHAUSTED(p, s) (handled[OF(p, s)] == RECORDS && !busy[OF(p, s)])
#endif

/* ---- steps of steps ---- */
#define CLEAR_ITEM(k) registered[k] = 0; beaten[k] = false; still[k] = false
#define FORGET(p, s) hold[OF(p, s)] = NONE; handled[OF(p, s)] = 0
#define CONSUME(p, s) hold[OF(p, s)] = OWNED; handled[OF(p, s)] = checkpoint[s]
#define GOES_ASTRAY(what, p, s, position) late = what; lateBy = incarnation[p]; lateShard = s; latePosition = position
#ifdef PAST_WRITES
#define CLEAR_LATE late = 0; lateBy = 0; lateShard = 0; latePosition = 0; past = false
#define LATE_IS_PAST past = true
#define LATE_STANDS (!past)
#else
#define CLEAR_LATE late = 0; lateBy = 0; lateShard = 0; latePosition = 0
#define LATE_IS_PAST CLEAR_LATE
#define LATE_STANDS true
#endif

/* Finds a name of the process that nothing refers to, 0 if there is none. */
#define REFERS(name) (owner[0] == name || owner[SHARDS - 1] == name || repeated == name || (late && lateBy == name) || \
	incarnation[0] == name || incarnation[1] == name || incarnation[CLIENTS - 1] == name)
inline nameAnew(p) {
	n = p * NAMES + 1;
	do
	:: n <= (p + 1) * NAMES && REFERS(n) -> n++
	:: n <= (p + 1) * NAMES && !REFERS(n) -> break
	:: n > (p + 1) * NAMES -> n = 0; break
	od
}

/* Owner or epoch of a shard have changed: whoever acts on what it saw before is outdone. */
inline changed(which, claimant) {
	i = 0;
	do
	:: i < CLIENTS ->
		if
		:: IS(i, which, ASKED) && claimant != 0 && incarnation[i] == claimant -> hold[OF(i, which)] = CLAIMED
		:: IS(i, which, ASKED) && (claimant == 0 || incarnation[i] != claimant) -> hold[OF(i, which)] = WHEN_OUTDONE
		:: IS(i, which, CLAIMED) -> hold[OF(i, which)] = WHEN_OUTDONE
		:: else
		fi;
		i++
	:: else -> break
	od;
	i = 0;
	if
	:: late && lateShard == which -> LATE_IS_PAST
	:: else
	fi
}

/* An owner's write; here are invariants 1 to 3. */
inline apply(what, which, position, rightful) {
	assert(rightful);
	assert(FORWARD(position, which) >= checkpoint[which]);
	assert(FORWARD(position, which) <= done[which]);
	checkpoint[which] = FORWARD(position, which);
	if
	:: what == KEEP
	:: what == RELEASE -> owner[which] = 0; changed(which, 0)
	:: what == FINISH -> owner[which] = 0; finished = true; changed(which, 0)
	fi
}

/* Commits, and gives the shard up in the same write. */
inline giveUp(what, p, s, upTo) {
	if
	:: HOLDS(p, s) ->
		if
		:: !late -> GOES_ASTRAY(what, p, s, upTo)
		:: true
		fi;
		if
		:: apply(what, s, upTo, (owner[s] == incarnation[p]));
			if
			:: FORGET(p, s)
			:: true           /* not answered: it will be tried again, and refused */
			fi
		:: true
		fi
	:: else -> FORGET(p, s)
	fi
}

/* A delivery starts; here are invariants 4, 5 and 7. */
inline start(p, s) {
	i = 0;
	do
	:: i < CLIENTS ->
		assert(i == p || !(IS(i, s, OWNED) && UNFENCED(i)));
#ifdef CALM
		assert(i == p || !busy[OF(i, s)]);
#endif
		i++
	:: else -> break
	od;
	i = 0;
#ifdef CALM
	assert(handled[OF(p, s)] >= done[s]);
#endif
	assert(!OVER(s));
	assert(s == 0 || done[0] == RECORDS);
	busy[OF(p, s)] = true
}

/* An incarnation that is gone gives up all it has. A claim under way may still arrive. */
inline loseSession(p) {
	n = 0;
	do
	:: n < SHARDS ->
		if
		:: IS(p, n, ASKED) && !late -> GOES_ASTRAY(CLAIM, p, n, 0)
		:: true
		fi;
		LOSE(p, n);
		n++
	:: else -> break
	od;
	n = 0;
	incarnation[p] = 0; joined[p] = false; fenced[p] = false; beat[p] = NO_BEAT
}

/* A beat that was sent before others began to wait, and has had no answer until they gave up, is no longer fresh. */
inline standsStill(k) {
	still[k] = true;
	i = 0;
	do
	:: i < CLIENTS ->
		if
		:: incarnation[i] == registered[k] && beat[i] == FRESH -> beat[i] = OLD
		:: else
		fi;
		i++
	:: else -> break
	od;
	i = 0
}

/* A client's heartbeat. */
proctype Member(byte me) {
	do
	/* registers, where none of its id is or one that stands still */
	:: atomic { incarnation[me] == 0 && HAS_ROOM(ID(me)) ->
		nameAnew(me);
		if
		:: n != 0 ->
			if
			:: ID(me) == 0 && registered[0] == 0 -> repeated = n
			:: true
			fi;
			CLEAR_ITEM(ID(me));
			registered[ID(me)] = n; incarnation[me] = n; REGISTERS(me);
			n = 0
		:: else
		fi }
	/* beats; the answer comes later, or never */
	:: atomic { incarnation[me] != 0 && beat[me] == NO_BEAT && THERE(me) ->
		beat[me] = FRESH; beaten[ID(me)] = true; still[ID(me)] = false }
	:: atomic { beat[me] != NO_BEAT ->
		fenced[me] = (RENEWS(me) -> false : (joined[me] -> fenced[me] : true));
		joined[me] = true; ANSWERED(me); beat[me] = NO_BEAT }
	:: atomic { beat[me] != NO_BEAT -> beat[me] = NO_BEAT }
	/* a beat does not find its client, which was declared dead */
	:: atomic { incarnation[me] != 0 && !THERE(me) -> loseSession(me) }
	/* its own clock says that its last answered beat was sent too long ago */
	:: atomic { UNFENCED(me) -> fenced[me] = true }
	/* leaves, owning nothing */
	:: atomic { joined[me] && IDLE(me, 0) && IDLE(me, SHARDS - 1) && registered[ID(me)] == incarnation[me] ->
		CLEAR_ITEM(ID(me)); loseSession(me) }
#ifndef CALM
	/* crashes */
	:: atomic { incarnation[me] != 0 ->
		loseSession(me);
		do
		:: n < SHARDS -> FORGET(me, n); busy[OF(me, n)] = false; n++
		:: else -> break
		od;
		n = 0 }
#endif
	od
}

/* What a client does about one shard. Whether it should own the shard is left open: an assignment is only a wish. */
proctype Holding(byte me; byte it) {
	do
	/* claims: reads and judges, then compares and sets */
	:: atomic { joined[me] && IDLE(me, it) && !OVER(it) && FREE(me, it) && PARENT_FINISHED(it) ->
		hold[OF(me, it)] = ASKED }
	:: atomic { AS_SEEN(me, it) && !OVER(it) ->
		hold[OF(me, it)] = NONE;
		if
		:: owner[it] = incarnation[me]; changed(it, incarnation[me]);
			if
			:: CONSUME(me, it)
			:: true           /* not answered */
			fi
		:: !late -> GOES_ASTRAY(CLAIM, me, it, 0)
		:: true               /* refused, or lost */
		fi }
	:: atomic { IS(me, it, CLAIMED) -> CONSUME(me, it) }
	/* gives up what it may have claimed */
	:: atomic { IDLE(me, it) && incarnation[me] != 0 && owner[it] == incarnation[me] -> owner[it] = 0; changed(it, 0) }
	/* delivers; a delivery starts when the fence is asked */
	:: atomic { IS(me, it, OWNED) && !busy[OF(me, it)] && handled[OF(me, it)] < RECORDS && MAY_DELIVER(me) ->
		start(me, it) }
	:: atomic { busy[OF(me, it)] ->
		busy[OF(me, it)] = false;
		if
		:: HELD(me, it) ->
			handled[OF(me, it)]++;
			done[it] = (handled[OF(me, it)] > done[it] -> handled[OF(me, it)] : done[it])
		:: else
		fi }
	/* commits */
	:: atomic { HELD(me, it) && PROGRESS(me, it) > checkpoint[it] ->
		if
		:: HOLDS(me, it) ->
			if
			:: !late -> GOES_ASTRAY(KEEP, me, it, PROGRESS(me, it))
			:: true
			fi;
			if
			:: apply(KEEP, it, PROGRESS(me, it), (owner[it] == incarnation[me]))
			:: true
			fi
		:: else -> FORGET(me, it)
		fi }
	/* hands over: starts no more deliveries, lets one under way end, commits and releases in one write */
	:: atomic { IS(me, it, OWNED) -> hold[OF(me, it)] = DRAINING }
	:: atomic { IS(me, it, DRAINING) && DRAINED(me, it) -> giveUp(RELEASE, me, it, RELEASED_AT(me, it)) }
	/* finishes a closed shard: commits, marks and releases in one write */
	:: atomic { PARENT(it) && HELD(me, it) && EXHAUSTED(me, it) -> giveUp(FINISH, me, it, RECORDS) }
	od
}

/* Others' clocks, and what the network has held back. */
proctype Surroundings() {
	do
#ifndef CALM
	:: atomic { registered[0] != 0 && !still[0] && SURELY_CLOSED(0, 0) && SURELY_CLOSED(CLIENTS - 1, 0) ->
		standsStill(0) }
	:: atomic { registered[1] != 0 && !still[1] && SURELY_CLOSED(1, 1) -> standsStill(1) }
	/* death is one write, by whoever has seen a counter stand still; it asks whether the counter still does */
	:: atomic { still[0] -> CLEAR_ITEM(0) }
	:: atomic { still[1] -> CLEAR_ITEM(1) }
#ifdef M_UNMOVED              /* a removal does not ask whether the counter has moved meanwhile */
	:: atomic { still[0] -> verdict = registered[0] }
	:: atomic { registered[0] == verdict && verdict != 0 -> verdict = 0; CLEAR_ITEM(0) }
#endif
	/* a copy of a registration comes late, and finds its place free */
	:: atomic { repeated != 0 && registered[0] == 0 -> registered[0] = repeated; repeated = 0 }
#endif
	:: atomic { repeated != 0 -> repeated = 0 }
	/* a write whose caller was told of an error comes late */
	:: atomic { late == CLAIM && LATE_AS_SEEN && !OVER(lateShard) ->
		owner[lateShard] = lateBy; changed(lateShard, lateBy); CLEAR_LATE }
	:: atomic { late > CLAIM && LATE_HOLDS ->
		apply(late, lateShard, latePosition, (owner[lateShard] == lateBy && LATE_STANDS)); CLEAR_LATE }
	:: atomic { late != 0 -> CLEAR_LATE }
	od
}

init {
	atomic {
		run Surroundings();
		run Member(0); run Holding(0, 0);
		run Member(1); run Holding(1, 0);
#if CLIENTS == 3
		run Member(2); run Holding(2, 0);
#endif
#if SHARDS == 2
		run Holding(0, 1); run Holding(1, 1);
#if CLIENTS == 3
		run Holding(2, 1);
#endif
#endif
	}
}
