package io.kinesumer.spring.boot.aws;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;

/**
 * What holds for all AWS clients of the application. It is applied before what is
 * Kinesumer's own, which overrides it.
 */
public interface AwsClientDefaults {

	/**
	 * Nothing.
	 */
	AwsClientDefaults NONE = new AwsClientDefaults() {

		@Override
		public <B extends AwsClientBuilder<B, ?>> void apply(B builder, Region region,
				@Nullable AwsCredentialsProvider credentials) {
		}

	};

	/**
	 * Applies the defaults to a client's builder.
	 * @param <B> the kind of builder
	 * @param builder the builder
	 * @param region the client's region
	 * @param credentials the client's credentials, or {@code null} for the SDK's own
	 * chain
	 */
	<B extends AwsClientBuilder<B, ?>> void apply(B builder, Region region,
			@Nullable AwsCredentialsProvider credentials);

}
