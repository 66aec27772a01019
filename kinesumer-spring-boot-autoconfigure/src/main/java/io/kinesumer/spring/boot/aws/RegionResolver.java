package io.kinesumer.spring.boot.aws;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;

import org.springframework.util.StringUtils;

/**
 * Finds the region of a client: its own setting, else {@code kinesumer.region}, else what
 * the provider finds.
 */
public class RegionResolver {

	private final @Nullable String region;

	private final AwsRegionProvider provider;

	public RegionResolver(@Nullable String region, AwsRegionProvider provider) {
		this.region = region;
		this.provider = provider;
	}

	Region resolve(@Nullable String own, String service) {
		if (StringUtils.hasText(own)) {
			return Region.of(own);
		}
		return StringUtils.hasText(this.region) ? Region.of(this.region) : provided(service);
	}

	private Region provided(String service) {
		try {
			Region provided = this.provider.getRegion();
			if (provided != null) {
				return provided;
			}
		}
		catch (SdkClientException ex) {
			throw new MissingRegionException(service, ex);
		}
		throw new MissingRegionException(service, null);
	}

}
