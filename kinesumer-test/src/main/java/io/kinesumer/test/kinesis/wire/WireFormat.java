package io.kinesumer.test.kinesis.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;

import org.jspecify.annotations.Nullable;

/**
 * The two forms in which the service speaks.
 */
public enum WireFormat {

	/** AWS JSON 1.1: blobs in base64, times in seconds with a fraction. */
	JSON("application/x-amz-json-1.1", JsonFactory.builder().streamReadConstraints(constraints()).build()),

	/** CBOR, the SDK's default: blobs as bytes, times in milliseconds under tag 1. */
	CBOR("application/x-amz-cbor-1.1", CBORFactory.builder().streamReadConstraints(constraints()).build());

	private final String contentType;

	private final JsonFactory factory;

	WireFormat(String contentType, JsonFactory factory) {
		this.contentType = contentType;
		this.factory = factory;
	}

	/**
	 * The form of a request.
	 * @param contentType its {@code Content-Type}, or {@code null}
	 * @return CBOR if it says so, else JSON
	 */
	public static WireFormat of(@Nullable String contentType) {
		return (contentType != null && contentType.contains("cbor")) ? CBOR : JSON;
	}

	/**
	 * The {@code Content-Type} of replies.
	 * @return a media type
	 */
	public String contentType() {
		return this.contentType;
	}

	JsonFactory factory() {
		return this.factory;
	}

	private static StreamReadConstraints constraints() {
		// A record of 10 MiB in base64 is longer than Jackson's default allows in time to
		// come.
		return StreamReadConstraints.builder().maxStringLength(64 * 1024 * 1024).build();
	}

}
