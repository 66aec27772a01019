package io.kinesumer.spring.boot.aws;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * In which region and with whose credentials a service is called.
 *
 * @param regions finds regions
 * @param credentials the credentials, or {@code null} for the SDK's own chain
 */
public record AwsAccess(RegionResolver regions, @Nullable AwsCredentialsProvider credentials) {
}
