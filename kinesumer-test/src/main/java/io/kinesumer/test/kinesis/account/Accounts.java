package io.kinesumer.test.kinesis.account;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

import io.kinesumer.test.kinesis.stream.ServiceError;
import io.kinesumer.test.kinesis.stream.StreamId;

/**
 * Whose an access key is, which roles there are, and who may use the streams of others.
 * Safe for use by several threads.
 *
 * <pre>{@code
 * kinesis.accounts().createRole("arn:aws:iam::222222222222:role/reader", "111111111111")
 *     .requireExternalId("us");
 * }</pre>
 */
public final class Accounts {

	/**
	 * The account of every access key that is not an account id itself and was not given
	 * out here.
	 */
	public static final String DEFAULT_ACCOUNT = "000000000000";

	private static final String KEY_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

	private final Clock clock;

	private final SecureRandom random = new SecureRandom();

	private final ConcurrentMap<String, Role> roles = new ConcurrentHashMap<>();

	private final ConcurrentMap<String, SessionCredentials> sessions = new ConcurrentHashMap<>();

	private final ConcurrentMap<StreamId, ResourcePolicy> policies = new ConcurrentHashMap<>();

	/**
	 * Accounts without roles.
	 * @param clock tells when credentials expire
	 */
	public Accounts(Clock clock) {
		this.clock = clock;
	}

	/**
	 * Creates a role, in place of one of the same ARN. One that was never created cannot
	 * be told from one that does not trust the caller, as with AWS.
	 * @param arn its ARN, which says its account
	 * @param trusted who may assume it: account ids, or ARNs of callers
	 * @return the role, to be adjusted
	 * @throws IllegalArgumentException if it is not the ARN of a role
	 */
	public Role createRole(String arn, String... trusted) {
		Role role = new Role(arn, Set.of(trusted));
		this.roles.put(arn, role);
		return role;
	}

	/**
	 * Finds out who calls.
	 * @param accessKey the key that signs the request, or {@code null}
	 * @param token its session token, or {@code null}
	 * @return who it is
	 * @throws ServiceError if the credentials of a role have expired, or come without
	 * their token
	 */
	public Identity authenticate(@Nullable String accessKey, @Nullable String token) {
		if (accessKey == null) {
			return Identity.user(DEFAULT_ACCOUNT, "anonymous");
		}
		SessionCredentials session = this.sessions.get(accessKey);
		if (session == null) {
			return Identity.user(accessKey.matches("\\d{12}") ? accessKey : DEFAULT_ACCOUNT, accessKey);
		}
		if (!session.token().equals(token)) {
			throw ServiceError.unknownCredentials();
		}
		if (!this.clock.instant().isBefore(session.expiration())) {
			throw ServiceError.expiredCredentials();
		}
		return session.identity();
	}

	/**
	 * Assumes a role.
	 * @param caller who wants to
	 * @param roleArn the role's ARN
	 * @param sessionName the name of the session
	 * @param externalId the external id, or {@code null}
	 * @param life how long the credentials are to last
	 * @return the credentials
	 * @throws ServiceError if the caller may not assume the role
	 */
	public SessionCredentials assume(Identity caller, String roleArn, String sessionName, @Nullable String externalId,
			Duration life) {
		Role role = this.roles.get(roleArn);
		if (role == null || !role.admits(caller, externalId)) {
			throw ServiceError.ofSts("AccessDenied", 403,
					"User: " + caller.arn() + " is not authorized to perform: sts:AssumeRole on resource: " + roleArn);
		}
		SessionCredentials session = new SessionCredentials(role.session(sessionName), "ASIA" + randomText(16),
				randomText(40), randomText(120), this.clock.instant().plus(role.life(life)));
		this.sessions.put(session.accessKey(), session);
		return session;
	}

	/**
	 * The credentials that were given out so far, expired ones too.
	 * @return a copy
	 */
	public List<SessionCredentials> sessions() {
		return List.copyOf(this.sessions.values());
	}

	/**
	 * Attaches a policy to a stream, in place of an earlier one.
	 * @param stream the stream
	 * @param policy the policy, or {@code null} for none
	 */
	public void attach(StreamId stream, @Nullable ResourcePolicy policy) {
		if (policy != null) {
			this.policies.put(stream, policy);
		}
		else {
			this.policies.remove(stream);
		}
	}

	/**
	 * The policy of a stream.
	 * @param stream the stream
	 * @return the policy, or {@code null} if it has none
	 */
	public @Nullable ResourcePolicy policy(StreamId stream) {
		return this.policies.get(stream);
	}

	/**
	 * Verifies that a caller may use a stream: it is one of the caller's account, or its
	 * policy allows it.
	 * @param caller who calls
	 * @param operation the operation, as on the wire
	 * @param stream the stream
	 * @throws ServiceError if not
	 */
	public void requireAccess(Identity caller, String operation, StreamId stream) {
		if (caller.account().equals(stream.account())) {
			return;
		}
		String action = "kinesis:" + operation;
		ResourcePolicy policy = this.policies.get(stream);
		if (policy == null || !policy.allows(caller, action)) {
			throw ServiceError
				.accessDenied("User: " + caller.arn() + " is not authorized to perform: " + action + " on resource: "
						+ stream.arn() + " because no resource-based policy allows the " + action + " action");
		}
	}

	private String randomText(int length) {
		StringBuilder text = new StringBuilder(length);
		for (int i = 0; i < length; i++) {
			text.append(KEY_CHARACTERS.charAt(this.random.nextInt(KEY_CHARACTERS.length())));
		}
		return text.toString();
	}

}
