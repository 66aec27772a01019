package io.kinesumer.spring;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEvent;

/**
 * Someone has steered an app through the {@code kinesumer} endpoint of this application.
 * Published by the thread of the request, once it is done.
 */
public final class KinesumerOperationEvent extends ApplicationEvent {

	private final String app;

	private final String operation;

	private final transient Map<String, String> parameters;

	private final @Nullable String principal;

	/**
	 * Creates an event.
	 * @param source the endpoint
	 * @param app the app
	 * @param operation what was done, such as {@code pause}
	 * @param parameters to what
	 * @param principal the name of who did it, or {@code null} if nobody was
	 * authenticated
	 */
	public KinesumerOperationEvent(Object source, String app, String operation, Map<String, String> parameters,
			@Nullable String principal) {
		super(source);
		this.app = app;
		this.operation = operation;
		this.parameters = Map.copyOf(parameters);
		this.principal = principal;
	}

	/**
	 * The app.
	 * @return its name
	 */
	public String app() {
		return this.app;
	}

	/**
	 * What was done.
	 * @return the operation's name in the endpoint's path
	 */
	public String operation() {
		return this.operation;
	}

	/**
	 * What it was done to.
	 * @return the operation's parameters, none of them empty
	 */
	public Map<String, String> parameters() {
		return this.parameters;
	}

	/**
	 * Who did it.
	 * @return the name, or {@code null} if nobody was authenticated
	 */
	public @Nullable String principal() {
		return this.principal;
	}

}
