package io.kinesumer.test.kinesis.wire;

/**
 * The fields of a reply, or of a structure in it.
 */
@FunctionalInterface
public interface Reply {

	/**
	 * The reply of an operation without output.
	 */
	Reply EMPTY = (out) -> {
	};

	/**
	 * Writes the fields.
	 * @param out where to
	 */
	void writeTo(Output out);

	/**
	 * About how large the reply is, so that its buffer need not grow.
	 * @return bytes
	 */
	default int expectedBytes() {
		return 512;
	}

	/**
	 * This reply with another size.
	 * @param bytes about how large it is
	 * @return the same fields
	 */
	default Reply ofAbout(long bytes) {
		Reply fields = this;
		return new Reply() {

			@Override
			public void writeTo(Output out) {
				fields.writeTo(out);
			}

			@Override
			public int expectedBytes() {
				return (int) Math.min(bytes, Integer.MAX_VALUE / 2);
			}

		};
	}

}
