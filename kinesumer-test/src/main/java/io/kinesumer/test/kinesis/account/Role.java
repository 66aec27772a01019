package io.kinesumer.test.kinesis.account;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A role that others may assume. Whoever has assumed it may do everything in its account.
 * Safe for use by several threads; what is changed holds from the next AssumeRole on.
 */
public final class Role {

	private static final Pattern ARN = Pattern.compile("arn:aws[a-z-]*:iam::(\\d{12}):role/(?:[^/]+/)*([\\w+=,.@-]+)");

	private final String arn;

	private final String account;

	private final String name;

	private volatile Set<String> trusted;

	private volatile @Nullable String externalId;

	private volatile @Nullable Duration sessionLife;

	Role(String arn, Set<String> trusted) {
		Matcher matcher = ARN.matcher(arn);
		if (!matcher.matches()) {
			throw new IllegalArgumentException("'" + arn + "' is not the ARN of a role");
		}
		this.arn = arn;
		this.account = matcher.group(1);
		this.name = matcher.group(2);
		this.trusted = trusted;
	}

	/**
	 * Says anew who may assume the role.
	 * @param principals account ids, or ARNs of callers; none means nobody
	 * @return this
	 */
	public Role trust(String... principals) {
		this.trusted = Set.of(principals);
		return this;
	}

	/**
	 * Asks for an external id, as its trust policy's condition on {@code sts:ExternalId}.
	 * @param id the id, or {@code null} for none
	 * @return this
	 */
	public Role requireExternalId(@Nullable String id) {
		this.externalId = id;
		return this;
	}

	/**
	 * Sets how long credentials of this role last from now on, whatever the caller asks
	 * for: shorter ones than the service gives out make a test of their renewal short.
	 * @param life how long, on the embedded clock
	 * @return this
	 */
	public Role sessionLife(Duration life) {
		this.sessionLife = life;
		return this;
	}

	/**
	 * The role's ARN.
	 * @return such as {@code arn:aws:iam::111111111111:role/reader}
	 */
	public String arn() {
		return this.arn;
	}

	boolean admits(Identity caller, @Nullable String givenExternalId) {
		String required = this.externalId;
		return (this.trusted.contains(caller.account()) || this.trusted.contains(caller.arn()))
				&& (required == null || required.equals(givenExternalId));
	}

	Duration life(Duration wanted) {
		Duration fixed = this.sessionLife;
		return (fixed != null) ? fixed : wanted;
	}

	Identity session(String sessionName) {
		return new Identity(this.account,
				"arn:aws:sts::" + this.account + ":assumed-role/" + this.name + "/" + sessionName);
	}

}
