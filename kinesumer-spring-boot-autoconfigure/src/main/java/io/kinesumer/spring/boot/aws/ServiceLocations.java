package io.kinesumer.spring.boot.aws;

import java.net.URI;
import java.util.regex.Pattern;

import io.kinesumer.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Reads from properties where services are. The SDK would fail at the first call, and not
 * say which property it is about.
 */
public final class ServiceLocations {

	/**
	 * A region is a label of a host name.
	 */
	private static final Pattern REGION = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

	private ServiceLocations() {
	}

	/**
	 * Reads a region.
	 * @param key the property's key
	 * @param value its value
	 * @return the region, or {@code null} if none is set
	 * @throws InvalidSettingException if it cannot be one
	 */
	public static @Nullable String region(String key, @Nullable String value) {
		if (!StringUtils.hasText(value)) {
			return null;
		}
		if (!REGION.matcher(value).matches()) {
			throw new InvalidSettingException(key, value, "be the name of a region, such as eu-central-1");
		}
		return value;
	}

	/**
	 * Reads an endpoint.
	 * @param key the property's key
	 * @param value its value
	 * @return the endpoint, or {@code null} if none is set
	 * @throws InvalidSettingException if it cannot be called
	 */
	public static @Nullable URI endpoint(String key, @Nullable URI value) {
		if (value != null && (!isHttp(value) || value.getHost() == null)) {
			throw new InvalidSettingException(key, value,
					"be an http or https URI with a host (no underscore), such as http://localhost:4566");
		}
		return value;
	}

	private static boolean isHttp(URI value) {
		return "http".equalsIgnoreCase(value.getScheme()) || "https".equalsIgnoreCase(value.getScheme());
	}

}
