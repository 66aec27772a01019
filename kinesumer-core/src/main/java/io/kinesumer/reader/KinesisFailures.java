package io.kinesumer.reader;

import java.io.IOException;
import java.util.Set;

import io.kinesumer.AccessDeniedException;
import io.kinesumer.EndpointUnreachableException;
import io.kinesumer.KinesumerException;
import io.kinesumer.MissingStreamException;
import io.kinesumer.RoleDeniedException;
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
import software.amazon.awssdk.services.sts.model.StsException;

/**
 * Says in the words of the engine what Kinesis answered.
 */
final class KinesisFailures {

	private static final Set<String> NOT_ALLOWED = Set.of("AccessDeniedException", "AccessDenied",
			"KMSAccessDeniedException");

	/** What is said of credentials, and may be otherwise with the next ones. */
	private static final Set<String> NOT_AUTHENTIC = Set.of("UnrecognizedClientException", "InvalidSignatureException",
			"ExpiredTokenException", "InvalidClientTokenId", "MissingAuthenticationTokenException");

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
			return new MissingStreamException("Stream '" + stream + "'" + arnOf(stream)
					+ " was not found: check its name, account and region, or create it", failure);
		}
		StsException sts = causeOf(failure, StsException.class);
		if (sts != null) {
			return translate(stream, sts);
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
		String code = codeOf(failure);
		if (NOT_ALLOWED.contains(code) || NOT_AUTHENTIC.contains(code)) {
			return new AccessDeniedException("AWS refused " + action + " of stream '" + stream + "'" + arnOf(stream)
					+ ": " + code + ", " + failure.awsErrorDetails().errorMessage(), failure);
		}
		if (failure.isThrottlingException()) {
			return new ThrottledException(action + " of stream '" + stream + "' is throttled", failure);
		}
		return new KinesumerException(action + " of stream '" + stream + "' failed: " + failure.getMessage(), failure);
	}

	private static String codeOf(AwsServiceException failure) {
		String code = (failure.awsErrorDetails() != null) ? failure.awsErrorDetails().errorCode() : null;
		return (code != null) ? code : "";
	}

	/**
	 * Whether a call about a stream was refused for want of a permission for this very
	 * call, so that another one may be allowed, and this one will not be by itself.
	 */
	static boolean isNotAllowed(KinesumerException failure) {
		return failure instanceof AccessDeniedException && !(failure instanceof RoleDeniedException)
				&& !(failure.getCause() instanceof AwsServiceException service
						&& NOT_AUTHENTIC.contains(codeOf(service)));
	}

	private static String arnOf(StreamRef stream) {
		return (stream.arn() != null) ? " (" + stream.arn() + ")" : "";
	}

	/**
	 * The call did not get as far as Kinesis: the credentials of the stream's role could
	 * not be had. What STS says names the role and who asked for it.
	 */
	private static KinesumerException translate(StreamRef stream, StsException failure) {
		String said = (failure.awsErrorDetails() != null)
				? " (" + failure.awsErrorDetails().errorCode() + "): " + failure.awsErrorDetails().errorMessage()
				: ": " + failure.getMessage();
		if (failure.isThrottlingException()) {
			return new ThrottledException("sts:AssumeRole for stream '" + stream + "' is throttled", failure);
		}
		if (failure.statusCode() >= 400 && failure.statusCode() < 500) {
			return new RoleDeniedException("AWS refused sts:AssumeRole for stream '" + stream + "'" + said, failure);
		}
		return new KinesumerException("sts:AssumeRole for stream '" + stream + "' failed" + said, failure);
	}

	private static boolean isUnreachable(SdkException failure) {
		return failure instanceof ApiCallTimeoutException || failure instanceof ApiCallAttemptTimeoutException
				|| causeOf(failure, IOException.class) != null;
	}

	private static <T extends Throwable> @Nullable T causeOf(Throwable failure, Class<T> type) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return type.cast(cause);
			}
		}
		return null;
	}

	private static @Nullable String rootOf(Throwable failure) {
		Throwable root = failure;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return root.getMessage();
	}

}
