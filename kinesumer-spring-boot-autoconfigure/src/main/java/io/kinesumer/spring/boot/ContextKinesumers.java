package io.kinesumer.spring.boot;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerSnapshot;
import io.kinesumer.spring.Kinesumers;

import org.springframework.context.ApplicationContext;

/**
 * The clients of a context and of the contexts above it, as whoever watches the
 * application should see them: the bean of a child hides that of its parent. Thread-safe.
 */
public final class ContextKinesumers implements Kinesumers {

	private final List<Kinesumers> all;

	private ContextKinesumers(Collection<Kinesumers> all) {
		this.all = List.copyOf(all);
	}

	/**
	 * The clients of a context and of those above it.
	 * @param own the context's own clients, which stand before others of the same app
	 * @param context the context
	 * @return all of them
	 */
	public static Kinesumers of(Kinesumers own, ApplicationContext context) {
		Set<Kinesumers> all = new LinkedHashSet<>(Set.of(own));
		for (ApplicationContext above = context.getParent(); above != null; above = above.getParent()) {
			above.getBeanProvider(Kinesumers.class).ifAvailable(all::add);
		}
		return (all.size() == 1) ? own : new ContextKinesumers(all);
	}

	@Override
	public SortedSet<String> apps() {
		return Collections.unmodifiableSortedSet(this.all.stream()
			.flatMap((kinesumers) -> kinesumers.apps().stream())
			.collect(Collectors.toCollection(TreeSet::new)));
	}

	@Override
	public Kinesumer get(String app) {
		return this.all.stream()
			.filter((kinesumers) -> kinesumers.apps().contains(app))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"No started @KinesumerListener belongs to app '" + app + "'; apps are " + apps()))
			.get(app);
	}

	@Override
	public List<KinesumerSnapshot> snapshot() {
		return this.all.stream()
			.flatMap((kinesumers) -> kinesumers.snapshot().stream())
			.sorted(Comparator.comparing(KinesumerSnapshot::app))
			.toList();
	}

}
