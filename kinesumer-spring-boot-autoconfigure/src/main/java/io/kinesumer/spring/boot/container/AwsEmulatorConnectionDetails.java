package io.kinesumer.spring.boot.container;

import io.kinesumer.spring.boot.KinesumerConnectionDetails;

/**
 * The connection to an emulator of all services.
 */
interface AwsEmulatorConnectionDetails extends KinesumerConnectionDetails {

}
