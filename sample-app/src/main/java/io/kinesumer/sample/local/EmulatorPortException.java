package io.kinesumer.sample.local;

/**
 * An emulator cannot have its port.
 */
class EmulatorPortException extends RuntimeException {

	private final String property;

	EmulatorPortException(String emulator, String property, int port, Throwable cause) {
		super("The embedded " + emulator + " cannot listen on port " + port + ", most likely because another program "
				+ "does", cause);
		this.property = property;
	}

	String property() {
		return this.property;
	}

}
