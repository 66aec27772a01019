package io.kinesumer.reader;

import java.io.IOException;
import java.util.Set;

import io.kinesumer.AccessDeniedException;
import io.kinesumer.EndpointUnreachableException;
import io.kinesumer.KinesumerException;
import io.kinesumer.MissingStreamException;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.KmsThrottlingException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/**
 * Says in the words of the engine what Kinesis answered.
 */
final class KinesisFailures {

	private static final Set<String> DENIED = Set.of("AccessDeniedException", "AccessDenied",
			"UnrecognizedClientException", "InvalidSignatureException", "ExpiredTokenException", "InvalidClientTokenId",
			"MissingAuthenticationTokenException", "KMSAccessDeniedException");

	private KinesisFailures() {
	}

	/**
	 * Translates a failure of a call about one shard.
	 */
	static KinesumerException translate(StreamRef stream, String shardId, String action, SdkException failure) {
		if (failure instanceof ResourceNotFoundException) {
			return new MissingShardException("Shard " + shardId + " of stream '" + stream
					+ "' was not found: all its records have expired, or the stream is gone. The group gives it up"
					+ " once two listings in a row no longer show it", failure);
		}
		return translate(stream, action, failure);
	}

	static KinesumerException translate(StreamRef stream, String action, SdkException failure) {
		String subject = action + " of stream '" + stream + "'";
		if (failure instanceof ProvisionedThroughputExceededException || failure instanceof LimitExceededException
				|| failure instanceof KmsThrottlingException) {
			return new ThrottledException(subject + " is throttled", failure);
		}
		if (failure instanceof ExpiredIteratorException) {
			return new io.kinesumer.reader.ExpiredIteratorException(subject + ": the iterator has expired", failure);
		}
		if (failure instanceof ResourceNotFoundException) {
			return new MissingStreamException(
					"Stream '" + stream + "'" + ((stream.arn() != null) ? " (" + stream.arn() + ")" : "")
							+ " was not found: check its name, account and region, or create it",
					failure);
		}
		if (failure instanceof AwsServiceException service) {
			return translate(stream, action, service);
		}
		if (isUnreachable(failure)) {
			return new EndpointUnreachableException("No answer from Kinesis to " + subject
					+ ": check kinesumer.region, kinesumer.kinesis.endpoint and the network (" + rootOf(failure) + ")",
					failure);
		}
		return new KinesumerException(subject + " failed: " + failure.getMessage(), failure);
	}

	private static KinesumerException translate(StreamRef stream, String action, AwsServiceException failure) {
		String code = (failure.awsErrorDetails() != null) ? failure.awsErrorDetails().errorCode() : null;
		if (code != null && DENIED.contains(code)) {
			return new AccessDeniedException("AWS refused " + action + " of stream '" + stream + "' (" + code
					+ "): check the credentials and allow the action, as schema/iam-policy.json does", failure);
		}
		if (failure.isThrottlingException()) {
			return new ThrottledException(action + " of stream '" + stream + "' is throttled", failure);
		}
		return new KinesumerException(action + " of stream '" + stream + "' failed: " + failure.getMessage(), failure);
	}

	private static boolean isUnreachable(SdkException failure) {
		if (failure instanceof ApiCallTimeoutException || failure instanceof ApiCallAttemptTimeoutException) {
			return true;
		}
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof IOException) {
				return true;
			}
		}
		return false;
	}

	private static @Nullable String rootOf(Throwable failure) {
		Throwable root = failure;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return root.getMessage();
	}

}
