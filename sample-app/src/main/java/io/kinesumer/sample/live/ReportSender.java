package io.kinesumer.sample.live;

import java.net.http.HttpClient;
import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Tells the instance that serves the page what this one does. Where nobody listens it
 * goes without.
 */
@Component
@ConditionalOnProperty("seismic.page")
class ReportSender {

	private static final Logger logger = LoggerFactory.getLogger(ReportSender.class);

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private final Reporter reporter;

	private final RestClient page;

	ReportSender(Reporter reporter, @Value("${seismic.page}") String page) {
		this.reporter = reporter;
		JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(
				HttpClient.newBuilder().connectTimeout(TIMEOUT).build());
		requests.setReadTimeout(TIMEOUT);
		this.page = RestClient.builder().baseUrl(page).requestFactory(requests).build();
	}

	@Scheduled(fixedDelay = 250)
	void send() {
		try {
			this.page.post()
				.uri("/live/reports")
				.contentType(MediaType.APPLICATION_JSON)
				.body(this.reporter.report())
				.retrieve()
				.toBodilessEntity();
		}
		catch (RestClientException ex) {
			logger.debug("Nobody listens at the page: {}", ex.getMessage());
		}
	}

}
