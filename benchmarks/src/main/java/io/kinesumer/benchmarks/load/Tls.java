package io.kinesumer.benchmarks.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate for the loopback interface, made by the JDK's keytool for one run.
 *
 * @param store a PKCS #12 file with the key and the certificate; it serves as a trust
 * store as well
 */
public record Tls(Path store) {

	/** Of a key that lives in a temporary folder, for as long as a run. */
	public static final String PASSWORD = "benchmark";

	/**
	 * Makes a certificate.
	 * @param folder where to keep it
	 * @return the certificate
	 */
	public static Tls create(Path folder) throws IOException, InterruptedException {
		Path store = folder.resolve("loopback.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "loopback", "-keyalg", "EC", "-groupname", "secp256r1", "-dname",
				"CN=127.0.0.1", "-ext", "SAN=ip:127.0.0.1,dns:localhost", "-ext", "BC=ca:true", "-validity", "30",
				"-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD)
			.redirectErrorStream(true)
			.redirectOutput(folder.resolve("keytool.log").toFile())
			.start();
		if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
			keytool.destroyForcibly();
			throw new IOException("keytool made no certificate: " + Files.readString(folder.resolve("keytool.log")));
		}
		return new Tls(store);
	}

	SSLContext context() {
		try (InputStream in = Files.newInputStream(this.store)) {
			KeyStore keys = KeyStore.getInstance("PKCS12");
			keys.load(in, PASSWORD.toCharArray());
			KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			managers.init(keys, PASSWORD.toCharArray());
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(managers.getKeyManagers(), null, null);
			return context;
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException("The certificate in " + this.store + " cannot be used", ex);
		}
	}

}
