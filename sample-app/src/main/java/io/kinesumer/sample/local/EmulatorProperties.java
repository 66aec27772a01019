package io.kinesumer.sample.local;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the emulators listen, on the loopback interface.
 *
 * @param kinesisPort TCP port of the embedded Kinesis
 * @param dynamodbPort TCP port of DynamoDB Local
 */
@ConfigurationProperties("seismic.emulators")
record EmulatorProperties(int kinesisPort, int dynamodbPort) {
}
