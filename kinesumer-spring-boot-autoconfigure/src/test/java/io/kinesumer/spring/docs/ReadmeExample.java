package io.kinesumer.spring.docs;

import io.kinesumer.spring.KinesumerHeaders;
import io.kinesumer.spring.KinesumerListener;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.messaging.handler.annotation.Header;

/**
 * The first example of the README.
 */
final class ReadmeExample {

	private ReadmeExample() {
	}

	// tag::application[]
	@SpringBootApplication
	class OrdersApplication {

		@KinesumerListener(streams = "orders")
		void on(Order order, @Header(KinesumerHeaders.SHARD_ID) String shardId) {
			// handle it; when this method returns, the record counts as handled
		}

	}
	// end::application[]

	record Order(String id) {
	}

}
