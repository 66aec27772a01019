package io.kinesumer.sample.live;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends the page what happens, four times a second, as server-sent events.
 */
@RestController
class LiveController implements SmartLifecycle {

	/** Far more than a demonstration has. */
	private static final int MOST_VIEWERS = 50;

	private final Board board = new Board(System::nanoTime);

	private final Set<SseEmitter> viewers = new CopyOnWriteArraySet<>();

	private final ObjectProvider<Reporter> reporter;

	private volatile boolean running;

	LiveController(ObjectProvider<Reporter> reporter) {
		this.reporter = reporter;
	}

	@GetMapping(path = "/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseEmitter live() {
		if (this.viewers.size() >= MOST_VIEWERS) {
			throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "Too many viewers");
		}
		SseEmitter viewer = new SseEmitter(0L);
		viewer.onCompletion(() -> this.viewers.remove(viewer));
		viewer.onError((ex) -> this.viewers.remove(viewer));
		this.viewers.add(viewer);
		return viewer;
	}

	@PostMapping(path = "/live/reports", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void tell(@RequestBody Report report) {
		this.board.add(report);
	}

	@Scheduled(fixedRate = 250)
	void send() {
		if (!this.running) {
			return;
		}
		this.reporter.ifAvailable((own) -> this.board.add(own.report()));
		Board.Frame frame = this.board.frame();
		for (SseEmitter viewer : this.viewers) {
			try {
				viewer.send(frame, MediaType.APPLICATION_JSON);
			}
			catch (IOException | IllegalStateException ex) {
				this.viewers.remove(viewer);
			}
		}
	}

	@Override
	public void start() {
		this.running = true;
	}

	/**
	 * Lets the viewers go before the web server waits for them.
	 */
	@Override
	public void stop() {
		this.running = false;
		this.viewers.forEach(SseEmitter::complete);
		this.viewers.clear();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
