package io.kinesumer.membership;

import io.kinesumer.KinesumerException;

/**
 * Told what happens to the membership.
 */
public interface MembershipListener {

	/**
	 * The client is registered.
	 * @param session its session
	 */
	void registered(Session session);

	/**
	 * The client was declared dead: what it owned under the session is no longer its.
	 * @param session the session, whose fence is closed for good
	 */
	void lost(Session session);

	/**
	 * The store took a beat.
	 */
	void beaten();

	/**
	 * A beat failed, for the first time since one succeeded.
	 * @param failure why
	 */
	void beatFailed(KinesumerException failure);

	/**
	 * The client was in the group, and is kept out of it for now.
	 * @param failure why
	 */
	void keptOut(KinesumerException failure);

	/**
	 * The client can never join.
	 * @param failure why
	 */
	void failed(KinesumerException failure);

	/**
	 * The client is removed.
	 */
	void ended();

}
