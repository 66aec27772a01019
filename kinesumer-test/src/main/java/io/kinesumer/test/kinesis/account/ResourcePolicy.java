package io.kinesumer.test.kinesis.account;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import io.kinesumer.test.kinesis.stream.ServiceError;
import io.kinesumer.test.kinesis.wire.Fields;
import io.kinesumer.test.kinesis.wire.WireFormat;

/**
 * What the owner of a stream allows to others. Read are {@code Effect}, {@code Action}
 * and {@code Principal.AWS} of each statement; conditions are not, and a policy with one
 * is refused.
 */
public final class ResourcePolicy {

	private final String text;

	private final List<Statement> statements;

	private ResourcePolicy(String text, List<Statement> statements) {
		this.text = text;
		this.statements = statements;
	}

	/**
	 * Reads a policy.
	 * @param text its JSON
	 * @return the policy
	 * @throws ServiceError if it cannot be read
	 */
	public static ResourcePolicy parse(String text) {
		Fields policy = Fields.read(WireFormat.JSON, text.getBytes(StandardCharsets.UTF_8));
		List<Statement> statements = new ArrayList<>();
		for (Fields statement : policy.structures("Statement")) {
			if (statement.has("Condition") || statement.has("NotPrincipal") || statement.has("NotAction")) {
				throw ServiceError.invalidArgument("The embedded Kinesis reads no conditions in a resource policy.");
			}
			Fields principal = statement.has("Principal") && !statement.isText("Principal")
					? statement.structure("Principal") : null;
			statements.add(new Statement("Allow".equals(statement.requireText("Effect")),
					(principal != null) ? principal.texts("AWS") : statement.texts("Principal"),
					statement.texts("Action").stream().map(ResourcePolicy::pattern).toList()));
		}
		return new ResourcePolicy(text, List.copyOf(statements));
	}

	private static Pattern pattern(String action) {
		String[] literals = action.split("\\*", -1);
		List<String> quoted = new ArrayList<>();
		for (String literal : literals) {
			quoted.add(Pattern.quote(literal));
		}
		return Pattern.compile(String.join(".*", quoted), Pattern.CASE_INSENSITIVE);
	}

	/**
	 * The JSON as given.
	 * @return the text
	 */
	public String text() {
		return this.text;
	}

	boolean allows(Identity caller, String action) {
		return this.statements.stream().anyMatch((statement) -> statement.allow() && statement.concerns(caller, action))
				&& this.statements.stream()
					.noneMatch((statement) -> !statement.allow() && statement.concerns(caller, action));
	}

	private record Statement(boolean allow, List<String> principals, List<Pattern> actions) {

		boolean concerns(Identity caller, String action) {
			return this.principals.stream().anyMatch((principal) -> names(principal, caller))
					&& this.actions.stream().anyMatch((pattern) -> pattern.matcher(action).matches());
		}

		/**
		 * An account, by its id or its root, stands for all callers of it; a role for all
		 * of its sessions.
		 */
		private static boolean names(String principal, Identity caller) {
			return principal.equals("*") || principal.equals(caller.account())
					|| principal.equals("arn:aws:iam::" + caller.account() + ":root") || principal.equals(caller.arn())
					|| caller.arn()
						.startsWith(principal.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/");
		}

	}

}
