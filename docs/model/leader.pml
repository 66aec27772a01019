/*
 * How assignments are published: two clients that may replace each other as the leader at any moment, two streams, a
 * follower. README.md says what is left out, and which class keeps which rule. Each -DM_... takes one rule away, and
 * the model must then fail.
 *
 * A pause needs no step of its own: a client may stand still between any two steps, for ever too, which is a crash.
 * What an assignment says is left out, only whether it is the one that a client knows. So are the group item's revision
 * and work counter, of which matters alone whether they are as a client saw them, or left them.
 */
#ifndef GENERATIONS
#define GENERATIONS 4
#endif

/* ---- the store ---- */
byte leader;                  /* 1 + the number of the client that leads, 0 if none */
byte bell;                    /* the generation in the group item */
byte generation[2];           /* that of each stream's assignment */
byte late, lateStream;        /* an assignment whose publisher was told of an error: its generation, and its stream */

/* ---- each client's memory as a leader ---- */
bool asSeen[2];               /* the group item is as it was read: the revision is the same */
bool asLeft[2];               /* nobody else has led since: the work counter is as it was left */
bool content[2];              /* its last round of work went through to the end */
bool working[2];
#define OF(c, s) ((c) * 2 + (s))
bool known[4];                /* it knows the stream's assignment */
byte knownGeneration[4];
bool isStored[4];             /* what it knows is what is stored */
bool anew[4];                 /* to be published whether or not it has changed */

/* ---- the follower's memory ---- */
byte heard;                   /* the newest generation that it has followed */
bool following;
bool upToDate[2];             /* what it follows is what is stored */

/* ---- the rules ---- */
#ifdef M_REVISION             /* the group item is replaced whatever has been written since it was read */
#define AS_SEEN(c) true
#else
#define AS_SEEN(c) asSeen[c]
#endif

#ifdef M_MEMORY               /* a leader trusts what it remembers from when it led before */
#define TRUSTS(c) true
#else
#define TRUSTS(c) asLeft[c]
#endif

#ifdef M_ANEW                 /* a new leader publishes only what it wants to change */
#define ALL_ANEW false
#else
#define ALL_ANEW true
#endif

#ifdef M_LEADS                /* a leader does not look whether it still leads once it has read the assignments */
#define STILL_LEADS(c) true
#else
#define STILL_LEADS(c) (leader == (c) + 1)
#endif

#ifdef M_GENERATION           /* an assignment is stored whatever stands there */
#define IS_NEWER(number, s) true
#else
#define IS_NEWER(number, s) ((number) > generation[s])
#endif

#ifdef M_OUTDOES              /* a new generation is the next in the group item, not the next in the store */
#define TO_OUTDO(c, s) 0
#else
#define TO_OUTDO(c, s) knownGeneration[OF(c, s)]
#endif

#define GREATER(a, b) ((a) > (b) -> (a) : (b))
#define FORGET(c, s) known[OF(c, s)] = false; knownGeneration[OF(c, s)] = 0; isStored[OF(c, s)] = false; anew[OF(c, s)] = false
#define LEARN(c, s) known[OF(c, s)] = true; knownGeneration[OF(c, s)] = generation[s]; isStored[OF(c, s)] = true
#define WRITE_GROUP asSeen[0] = false; asSeen[1] = false; asLeft[0] = false; asLeft[1] = false; \
	content[0] = false; content[1] = false
#define DONE working[me] = false; asSeen[me] = false; newest = 0; s = 0; fresh = false; published = false

inline store(number, which) {
	assert(number > generation[which]);
	generation[which] = number;
	upToDate[which] = false; isStored[OF(0, which)] = false; isStored[OF(1, which)] = false
}

proctype Client(byte me) {
	byte newest;
	byte s;
	bool fresh;               /* something had to be read */
	bool published;
look:
	/* takes the lead, or goes on leading, on the strength of one look at the group item */
	atomic {
		if
		:: leader != me + 1 -> WRITE_GROUP; leader = me + 1
		:: leader == me + 1
		fi;
		working[me] = true; content[me] = false; asSeen[me] = true; newest = bell;
		if
		:: !TRUSTS(me) -> FORGET(me, 0); FORGET(me, 1)
		:: else
		fi
	}
	/* reads what it does not know */
read:
	if
	:: atomic { !known[OF(me, s)] -> LEARN(me, s); fresh = true; anew[OF(me, s)] = ALL_ANEW }
	:: atomic { known[OF(me, s)] }
	fi;
	if
	:: atomic { s == 0 -> s = 1; goto read }
	:: atomic { s == 1 -> s = 0 }
	fi;
	atomic {
		if
		:: fresh && !STILL_LEADS(me) -> FORGET(me, 0); FORGET(me, 1); DONE; goto look
		:: else
		fi;
		newest = GREATER(newest, TO_OUTDO(me, 0)); newest = GREATER(newest, TO_OUTDO(me, 1));
		fresh = false;
		newest < GENERATIONS  /* as far as is looked here */
	}
publish:
	/* publishes what it wants to change, and what it had to read */
	if
	:: atomic { IS_NEWER(newest + 1, s) ->
		store(newest + 1, s);
		if
		:: LEARN(me, s); anew[OF(me, s)] = false; published = true
		:: FORGET(me, s); DONE; goto look      /* not answered */
		fi }
	/* refused; unless what stands there happens to be the same */
	:: atomic { !IS_NEWER(newest + 1, s) -> FORGET(me, 0); FORGET(me, 1); DONE; goto look }
	:: atomic { generation[s] == newest + 1 -> LEARN(me, s); anew[OF(me, s)] = false; published = true }
	/* lost, or held back */
	:: atomic { FORGET(me, s); DONE; goto look }
	:: atomic { late == 0 -> late = newest + 1; lateStream = s; FORGET(me, s); DONE; goto look }
	:: atomic { !anew[OF(me, s)] }
	fi;
	if
	:: atomic { s == 0 -> s = 1; goto publish }
	:: atomic { s == 1 -> s = 0 }
	fi;
	/* rings the bell */
	atomic {
		if
		:: AS_SEEN(me) ->
			WRITE_GROUP; bell = newest + published;
			if
			:: asLeft[me] = true; content[me] = true
			:: true           /* not answered */
			fi
		:: true               /* refused: someone wrote a pause there, or the version of a shard list */
		fi;
		DONE; goto look
	}
}

/* Looks at the group item, and reads the assignments when the bell has rung. */
proctype Follower() {
	do
	:: atomic { bell > heard -> heard = bell; following = true };
		atomic { upToDate[0] = true };
		atomic { upToDate[1] = true; following = false }
	od
}

proctype Surroundings() {
	do
	:: atomic { late != 0 && IS_NEWER(late, lateStream) -> store(late, lateStream); late = 0; lateStream = 0 }
	:: atomic { late != 0 -> late = 0; lateStream = 0 }
	/* At rest the leader has done its work, nothing is under way, and the follower has followed: what it follows is
	 * what is stored, and the leader knows it, who would not look again. */
	:: atomic { leader != 0 && content[leader - 1] && !working[0] && !working[1] && late == 0 && !following &&
			heard >= bell ->
		assert(upToDate[0] && upToDate[1]);
		assert(isStored[OF(leader - 1, 0)] && isStored[OF(leader - 1, 1)]) }
	od
}

init { atomic { run Client(0); run Client(1); run Follower(); run Surroundings() } }
