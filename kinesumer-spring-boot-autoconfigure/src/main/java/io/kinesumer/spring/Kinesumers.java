package io.kinesumer.spring;

import java.util.List;
import java.util.SortedSet;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerSnapshot;

/**
 * The clients of all apps that the application's listeners belong to, known once all
 * singleton beans are created. Safe for use by several threads.
 */
public interface Kinesumers {

	/**
	 * The apps that have a client here.
	 * @return the apps' names, in order
	 */
	SortedSet<String> apps();

	/**
	 * The client of an app.
	 * @param app the app
	 * @return the client
	 * @throws IllegalArgumentException if no started listener belongs to the app
	 */
	Kinesumer get(String app);

	/**
	 * What the clients know at the moment. Reads memory only.
	 * @return one snapshot for each app, in their order
	 */
	List<KinesumerSnapshot> snapshot();

}
