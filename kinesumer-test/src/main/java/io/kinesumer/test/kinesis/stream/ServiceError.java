package io.kinesumer.test.kinesis.stream;

/**
 * An error of the service, as its API reference names it.
 */
public final class ServiceError extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String type;

	private final int status;

	private ServiceError(String type, int status, String message) {
		// An error is a normal reply here: its stack trace tells nothing.
		super(message, null, false, false);
		this.type = type;
		this.status = status;
	}

	/**
	 * A failure on the side of the service.
	 * @param status the HTTP status
	 * @return the error
	 */
	public static ServiceError internalFailure(int status) {
		return new ServiceError((status != 503) ? "InternalFailure" : "ServiceUnavailable", status,
				"The request processing has failed because of an unknown error, exception or failure.");
	}

	public static ServiceError unknownOperation(String operation) {
		return new ServiceError("UnknownOperationException", 400, "Unknown operation " + operation);
	}

	public static ServiceError serialization(String message) {
		return new ServiceError("SerializationException", 400, message);
	}

	public static ServiceError validation(String message) {
		return new ServiceError("ValidationException", 400, message);
	}

	/**
	 * A field outside what the API's model allows.
	 * @param value the value as given
	 * @param field the field's name, with a small first letter
	 * @param constraint what it should be, such as "Member must not be null"
	 * @return the error, worded as the service does
	 */
	public static ServiceError constraint(String value, String field, String constraint) {
		return validation("1 validation error detected: Value " + value + " at '" + field
				+ "' failed to satisfy constraint: " + constraint);
	}

	public static ServiceError invalidArgument(String message) {
		return new ServiceError("InvalidArgumentException", 400, message);
	}

	public static ServiceError notFound(String message) {
		return new ServiceError("ResourceNotFoundException", 400, message);
	}

	public static ServiceError inUse(String message) {
		return new ServiceError("ResourceInUseException", 400, message);
	}

	public static ServiceError limitExceeded(String message) {
		return new ServiceError("LimitExceededException", 400, message);
	}

	public static ServiceError accessDenied(String message) {
		return new ServiceError("AccessDeniedException", 400, message);
	}

	/**
	 * The credentials of a role are no longer valid.
	 * @return the error
	 */
	public static ServiceError expiredCredentials() {
		return new ServiceError("ExpiredTokenException", 400, "The security token included in the request is expired");
	}

	/**
	 * The credentials of a role come without the token that belongs to them.
	 * @return the error
	 */
	public static ServiceError unknownCredentials() {
		return new ServiceError("UnrecognizedClientException", 400,
				"The security token included in the request is invalid.");
	}

	/**
	 * An error of STS, whose errors have names and statuses of their own.
	 * @param code the error's code
	 * @param status the HTTP status
	 * @param message what it says
	 * @return the error
	 */
	public static ServiceError ofSts(String code, int status, String message) {
		return new ServiceError(code, status, message);
	}

	public static ServiceError throttled(String message) {
		return new ServiceError("ProvisionedThroughputExceededException", 400, message);
	}

	public static ServiceError expiredIterator(String message) {
		return new ServiceError("ExpiredIteratorException", 400, message);
	}

	public static ServiceError expiredToken(String message) {
		return new ServiceError("ExpiredNextTokenException", 400, message);
	}

	/**
	 * The error's type on the wire.
	 * @return such as {@code ResourceNotFoundException}
	 */
	public String type() {
		return this.type;
	}

	/**
	 * The HTTP status of the reply.
	 * @return 400 to 599
	 */
	public int status() {
		return this.status;
	}

	/**
	 * What the error says.
	 * @return the text for people
	 */
	public String text() {
		String message = getMessage();
		return (message != null) ? message : "";
	}

}
