package io.kinesumer.sample.local;

import java.util.Arrays;
import java.util.Map;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerException;
import software.amazon.awssdk.core.exception.SdkException;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The page's buttons. Each answers with a sentence. They take JSON alone, which no other
 * site's page can send here unasked.
 */
@RestController
@Profile("local & !join")
@ConditionalOnBooleanProperty(name = "kinesumer.enabled", matchIfMissing = true)
@RequestMapping("/controls")
class Controls {

	private final Upheaval upheaval;

	private final SecondInstance second;

	private final Kinesumer kinesumer;

	Controls(Upheaval upheaval, SecondInstance second, Kinesumer kinesumer) {
		this.upheaval = upheaval;
		this.second = second;
		this.kinesumer = kinesumer;
	}

	/**
	 * Tells the page that there are buttons.
	 */
	@GetMapping
	Map<String, Boolean> state() {
		return Map.of("second", this.second.isRunning());
	}

	@PostMapping(path = "/{control}", consumes = MediaType.APPLICATION_JSON_VALUE)
	Map<String, Object> use(@PathVariable String control) {
		String said = switch (Control.named(control)) {
			case SPLIT -> this.upheaval.split();
			case MERGE -> this.upheaval.merge();
			case BURST -> this.upheaval.burst();
			case FAILURE -> this.upheaval.failure();
			case PAUSE -> pause();
			case RESUME -> resume();
			case START -> this.second.start();
			case STOP -> this.second.stop();
			case KILL -> this.second.kill();
		};
		return Map.of("said", said, "second", this.second.isRunning());
	}

	private String pause() {
		this.kinesumer.pause(Emulators.STREAM);
		return "The group pauses: nothing is read, and every shard keeps its owner.";
	}

	private String resume() {
		this.kinesumer.resume(Emulators.STREAM);
		return "The group goes on where it paused.";
	}

	@ExceptionHandler({ IllegalStateException.class, SdkException.class, KinesumerException.class })
	ProblemDetail refuse(RuntimeException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, String.valueOf(ex.getMessage()));
	}

	/**
	 * What can be done.
	 */
	enum Control {

		SPLIT, MERGE, BURST, FAILURE, PAUSE, RESUME, START, STOP, KILL;

		static Control named(String name) {
			return Arrays.stream(values())
				.filter((control) -> control.name().equalsIgnoreCase(name))
				.findFirst()
				.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no control " + name));
		}

	}

}
