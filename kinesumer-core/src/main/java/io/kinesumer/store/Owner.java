package io.kinesumer.store;

import java.util.Objects;

/**
 * One run of one client: the id it was given and the incarnation it made for itself. An
 * incarnation that is gone from the store never returns.
 *
 * @param clientId the client's id
 * @param incarnation a random name made at each registration
 */
public record Owner(String clientId, String incarnation) {

	public Owner {
		Objects.requireNonNull(clientId, "clientId");
		Objects.requireNonNull(incarnation, "incarnation");
	}

	@Override
	public String toString() {
		return this.clientId + " (" + this.incarnation + ")";
	}

}
