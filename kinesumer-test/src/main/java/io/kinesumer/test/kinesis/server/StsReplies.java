package io.kinesumer.test.kinesis.server;

import io.kinesumer.test.kinesis.account.Identity;
import io.kinesumer.test.kinesis.account.SessionCredentials;
import io.kinesumer.test.kinesis.stream.ServiceError;

/**
 * What STS answers, in the query protocol's XML.
 */
final class StsReplies {

	private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

	private StsReplies() {
	}

	static String assumedRole(SessionCredentials session, String sessionName, String requestId) {
		String result = element("AssumedRoleUser",
				element("AssumedRoleId", "AROA" + session.accessKey().substring(4) + ":" + text(sessionName))
						+ element("Arn", text(session.identity().arn())))
				+ element("Credentials",
						element("AccessKeyId", session.accessKey()) + element("SecretAccessKey", session.secretKey())
								+ element("SessionToken", session.token())
								+ element("Expiration", session.expiration().toString()));
		return response("AssumeRole", result, requestId);
	}

	static String identity(Identity caller, String requestId) {
		return response("GetCallerIdentity", element("Arn", text(caller.arn())) + element("UserId", "AIDAEMBEDDED")
				+ element("Account", caller.account()), requestId);
	}

	static String error(ServiceError error, String requestId) {
		return "<ErrorResponse xmlns=\"" + NAMESPACE + "\">"
				+ element("Error",
						element("Type", "Sender") + element("Code", error.type())
								+ element("Message", text(error.text())))
				+ element("RequestId", requestId) + "</ErrorResponse>";
	}

	private static String response(String action, String result, String requestId) {
		return "<" + action + "Response xmlns=\"" + NAMESPACE + "\">" + element(action + "Result", result)
				+ element("ResponseMetadata", element("RequestId", requestId)) + "</" + action + "Response>";
	}

	private static String element(String name, String content) {
		return "<" + name + ">" + content + "</" + name + ">";
	}

	private static String text(String plain) {
		return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

}
