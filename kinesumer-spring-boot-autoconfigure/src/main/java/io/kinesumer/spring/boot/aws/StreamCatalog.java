package io.kinesumer.spring.boot.aws;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.spring.boot.properties.StreamProperties;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * The streams under {@code kinesumer.streams} by alias, and any other by its name or ARN.
 */
public class StreamCatalog {

	private static final String PREFIX = "kinesumer.streams.";

	private final Map<String, ConfiguredStream> byAlias = new LinkedHashMap<>();

	private final Set<String> usedOtherwise = ConcurrentHashMap.newKeySet();

	/**
	 * Creates the catalog.
	 * @param properties the entries by alias
	 * @throws InvalidSettingException if an entry cannot work, or two are for one stream
	 */
	public StreamCatalog(Map<String, StreamProperties> properties) {
		properties.forEach((alias, entry) -> {
			ConfiguredStream stream = stream(alias, entry);
			this.byAlias.forEach((other, known) -> verifyDifferent(alias, stream, other, known));
			this.byAlias.put(alias, stream);
		});
	}

	/**
	 * The stream that a listener names.
	 * @param name an alias, a name or an ARN
	 * @return the stream
	 * @throws IllegalArgumentException if it is an ARN, but not of a stream
	 */
	public ConfiguredStream stream(String name) {
		ConfiguredStream configured = this.byAlias.get(name);
		return (configured != null) ? configured : ConfiguredStream.of(StreamRef.of(name));
	}

	/**
	 * The stream that takes what could not be handled, which no listener needs to name.
	 * @param name an alias, a name or an ARN
	 * @return the stream
	 * @throws IllegalArgumentException if it is an ARN, but not of a stream
	 */
	public StreamRef deadLetterStream(String name) {
		this.usedOtherwise.add(name);
		return stream(name).ref();
	}

	/**
	 * How the client of a stream is reached.
	 */
	KinesisConnection connection(StreamRef stream) {
		ConfiguredStream configured = this.byAlias.get(stream.key());
		return ((configured != null) ? configured : ConfiguredStream.of(stream)).connection();
	}

	/**
	 * Verifies that no entry is left without a listener.
	 * @param used what the listeners name
	 * @throws InvalidSettingException if one is
	 */
	public void verifyAllUsed(Collection<String> used) {
		this.byAlias.keySet()
			.stream()
			.filter((alias) -> !used.contains(alias) && !this.usedOtherwise.contains(alias))
			.findFirst()
			.ifPresent((alias) -> {
				throw new InvalidSettingException(PREFIX + alias, alias,
						"be the alias of a stream that a listener names; no @KinesumerListener has it among its "
								+ "streams, so its settings would have no effect");
			});
	}

	private static ConfiguredStream stream(String alias, StreamProperties entry) {
		String key = PREFIX + alias;
		if (StringUtils.hasText(entry.getName()) && StringUtils.hasText(entry.getArn())) {
			throw new InvalidSettingException(key + ".name", entry.getName(),
					"be left out, since " + key + ".arn names the stream already");
		}
		try {
			StreamRef ref = StringUtils.hasText(entry.getArn()) ? StreamRef.of(entry.getArn())
					: StreamRef.named(StringUtils.hasText(entry.getName()) ? entry.getName() : alias);
			verifyRegion(key, entry.getRegion(), ConfiguredStream.region(ref));
			return new ConfiguredStream(ref.withKey(alias), KinesisConnection.of(key, entry),
					InitialPositions.of(key + ".initial-position", entry.getInitialPosition()));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSettingException(key, alias, "describe a stream: " + ex.getMessage());
		}
	}

	/**
	 * An endpoint knows the streams of its own region alone.
	 */
	private static void verifyRegion(String key, @Nullable String region, @Nullable String ofArn) {
		if (StringUtils.hasText(region) && ofArn != null && !region.equals(ofArn)) {
			throw new InvalidSettingException(key + ".region", region,
					"be " + ofArn + ", the region in " + key + ".arn, or be left out");
		}
	}

	private static void verifyDifferent(String alias, ConfiguredStream stream, String other, ConfiguredStream known) {
		if (stream.isSameAs(known)) {
			throw new InvalidSettingException(PREFIX + alias, stream.ref().name(),
					"be another stream than " + PREFIX + other + ": a stream has one entry");
		}
	}

}
