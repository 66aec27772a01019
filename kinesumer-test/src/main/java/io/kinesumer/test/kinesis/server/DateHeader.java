package io.kinesumer.test.kinesis.server;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;

/**
 * The {@code Date} of replies, written once a second. Safe for use by several threads.
 */
final class DateHeader {

	private final Clock clock;

	private volatile Second latest = new Second(Long.MIN_VALUE, new HttpField(HttpHeader.DATE, ""));

	DateHeader(Clock clock) {
		this.clock = clock;
	}

	HttpField field() {
		Instant now = this.clock.instant();
		Second second = this.latest;
		if (second.epoch() != now.getEpochSecond()) {
			second = new Second(now.getEpochSecond(), new HttpField(HttpHeader.DATE,
					DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC))));
			this.latest = second;
		}
		return second.field();
	}

	private record Second(long epoch, HttpField field) {
	}

}
