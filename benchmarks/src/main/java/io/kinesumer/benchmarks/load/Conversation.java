package io.kinesumer.benchmarks.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * One connection's requests, one after the other. For one thread.
 */
final class Conversation {

	private static final int CONTENT_LENGTH_AT_MOST = 1024 * 1024;

	private static final byte[] MARK = Page.ITERATOR_MARK.getBytes(StandardCharsets.US_ASCII);

	private final LoadServer server;

	private final InputStream in;

	private final OutputStream out;

	private final StringBuilder line = new StringBuilder();

	private byte[] head = new byte[0];

	private long headSecond;

	private @Nullable Page page;

	Conversation(LoadServer server, Socket connection) throws IOException {
		this.server = server;
		this.in = new BufferedInputStream(connection.getInputStream(), 16 * 1024);
		this.out = connection.getOutputStream();
	}

	void run() throws IOException {
		String first = line();
		while (first != null) {
			serve();
			first = line();
		}
	}

	private void serve() throws IOException {
		String target = "";
		String contentType = "";
		int length = 0;
		String header = line();
		while (header != null && !header.isEmpty()) {
			int colon = header.indexOf(':');
			String value = header.substring(colon + 1).trim();
			switch (header.substring(0, colon).toLowerCase(Locale.ROOT)) {
				case "x-amz-target" -> target = value.substring(value.indexOf('.') + 1);
				case "content-type" -> contentType = value;
				case "content-length" -> length = Integer.parseInt(value);
				case "expect" -> this.out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
				default -> {
				}
			}
			header = line();
		}
		if (length > CONTENT_LENGTH_AT_MOST) {
			throw new IOException("A request of " + length + " bytes");
		}
		byte[] body = this.in.readNBytes(length);
		if (target.equals("GetRecords")) {
			read(body);
		}
		else {
			ByteBuffer answer = this.server.answers().to(target, contentType, body);
			send((answer != null) ? 200 : 400, contentType, (answer != null) ? answer.array() : new byte[0],
					(answer != null) ? answer.limit() : 0);
		}
	}

	private void read(byte[] body) throws IOException {
		int iterator = indexOfMark(body);
		int shard = Page.shardOf(body, iterator);
		long next = Page.nextOf(body, iterator);
		Load load = this.server.load();
		Page current = this.page;
		if (current == null || current.load() != load) {
			long behind = (load.recordsPerSecond() > 0) ? 0 : 60_000;
			current = new Page(load, System.currentTimeMillis(), behind);
			this.page = current;
		}
		int length = current.fill(shard, next, this.server.available(load, next));
		this.server.countRead(shard);
		send(200, "application/x-amz-cbor-1.1", current.bytes(), length);
	}

	private void send(int status, String contentType, byte[] body, int length) throws IOException {
		long second = System.currentTimeMillis() / 1000;
		if (second != this.headSecond) {
			this.headSecond = second;
			this.head = ("Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC))
					+ "\r\nx-amzn-RequestId: 00000000-0000-0000-0000-000000000000\r\n")
				.getBytes(StandardCharsets.US_ASCII);
		}
		byte[] start = ("HTTP/1.1 " + status + " OK\r\nContent-Type: " + contentType + "\r\nContent-Length: " + length
				+ "\r\n")
			.getBytes(StandardCharsets.US_ASCII);
		byte[] headers = new byte[start.length + this.head.length + 2];
		System.arraycopy(start, 0, headers, 0, start.length);
		System.arraycopy(this.head, 0, headers, start.length, this.head.length);
		headers[headers.length - 2] = '\r';
		headers[headers.length - 1] = '\n';
		this.out.write(headers);
		this.out.write(body, 0, length);
		this.out.flush();
	}

	private @Nullable String line() throws IOException {
		this.line.setLength(0);
		int next = this.in.read();
		if (next < 0) {
			return null;
		}
		while (next != '\n') {
			if (next < 0) {
				throw new EOFException("A request ends in its headers");
			}
			if (next != '\r') {
				this.line.append((char) next);
			}
			next = this.in.read();
		}
		return this.line.toString();
	}

	private static int indexOfMark(byte[] body) throws IOException {
		for (int at = 0; at <= body.length - MARK.length; at++) {
			int matched = 0;
			while (matched < MARK.length && body[at + matched] == MARK[matched]) {
				matched++;
			}
			if (matched == MARK.length) {
				return at;
			}
		}
		throw new IOException("A read without an iterator of this server");
	}

}
