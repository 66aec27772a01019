package io.kinesumer.spring.boot.container;

import io.kinesumer.spring.boot.KinesumerConnectionDetails;

/**
 * The connection to an emulator of Kinesis alone.
 */
interface KinesisEmulatorConnectionDetails extends KinesumerConnectionDetails {

}
