package io.kinesumer.store;

import java.io.IOException;
import java.net.URI;
import java.util.Set;

import io.kinesumer.AccessDeniedException;
import io.kinesumer.EndpointUnreachableException;
import io.kinesumer.KinesumerException;
import io.kinesumer.StateStoreException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Says what went wrong in the words of the project. Messages hold the error code of AWS
 * and none of its texts, which may quote a request.
 */
final class DynamoDbErrors {

	/**
	 * Codes of DynamoDB, and of STS where a role is assumed first.
	 */
	private static final Set<String> DENIED = Set.of("AccessDeniedException", "AccessDenied",
			"UnrecognizedClientException", "InvalidSignatureException", "IncompleteSignatureException",
			"MissingAuthenticationTokenException", "ExpiredTokenException", "ExpiredToken", "InvalidClientTokenId",
			"OptInRequired");

	private final String table;

	private final String place;

	DynamoDbErrors(DynamoDbClient client, String table) {
		this.table = table;
		this.place = client.serviceClientConfiguration()
			.endpointOverride()
			.map(URI::toString)
			.orElseGet(() -> "region " + client.serviceClientConfiguration().region());
	}

	/**
	 * Where the table is looked for.
	 * @return the endpoint if one is set, else the region
	 */
	String place() {
		return this.place;
	}

	/**
	 * Translates an error of a request.
	 * @param ex the error
	 * @param action DynamoDB's action
	 * @param subject what it was about
	 * @return the exception to throw
	 */
	KinesumerException translate(SdkException ex, String action, String subject) {
		if (isDenied(ex)) {
			return new AccessDeniedException(describe(action, subject) + " was denied (" + reason(ex)
					+ "). Allow dynamodb:" + action
					+ " on this table to the credentials that the application runs with, as in schema/iam-policy.json",
					ex);
		}
		if (isTooLarge(ex)) {
			return new StateStoreException(describe(action, subject)
					+ " failed: the item would be larger than 400 KB, DynamoDB's limit for an item", ex);
		}
		return new StateStoreException(describe(action, subject) + " failed (" + reason(ex) + ")", ex);
	}

	/**
	 * Translates an error of a request for the table.
	 * @param ex the error
	 * @param action DynamoDB's action
	 * @return the exception to throw
	 */
	KinesumerException translateForTable(SdkException ex, String action) {
		if (isUnreachable(ex)) {
			return new EndpointUnreachableException(
					"No answer from DynamoDB at " + this.place + " for table " + this.table + " (" + reason(ex)
							+ "). Check kinesumer.state-store.dynamodb.endpoint and .region, and the network between",
					ex);
		}
		return translate(ex, action, "the start of the state store");
	}

	private String describe(String action, String subject) {
		return action + " on table " + this.table + " at " + this.place + " for " + subject;
	}

	private static boolean isDenied(SdkException ex) {
		if (ex instanceof AwsServiceException answer) {
			return DENIED.contains(code(answer));
		}
		// The SDK has no type for a chain of credential providers that found nothing.
		return ex.getMessage() != null && ex.getMessage().startsWith("Unable to load credentials");
	}

	private static boolean isTooLarge(SdkException ex) {
		return ex instanceof AwsServiceException answer && "ValidationException".equals(code(answer))
				&& String.valueOf(answer.getMessage()).contains("exceeded the maximum allowed size");
	}

	private static boolean isUnreachable(SdkException ex) {
		return ex instanceof ApiCallTimeoutException || ex instanceof ApiCallAttemptTimeoutException
				|| inputOutputCause(ex) != null;
	}

	private static String reason(SdkException ex) {
		if (ex instanceof AwsServiceException answer) {
			return code(answer) + ", status " + answer.statusCode() + ", request " + answer.requestId();
		}
		Throwable cause = inputOutputCause(ex);
		return (cause != null) ? cause.getClass().getSimpleName()
				: ex.getClass().getSimpleName() + ": " + ex.getMessage();
	}

	private static @Nullable Throwable inputOutputCause(Throwable ex) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof IOException) {
				return cause;
			}
		}
		return null;
	}

	private static String code(AwsServiceException ex) {
		return (ex.awsErrorDetails() != null) ? String.valueOf(ex.awsErrorDetails().errorCode())
				: ex.getClass().getSimpleName();
	}

}
