package io.kinesumer.spring.boot.properties;

import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * What is taken over from other libraries ({@code kinesumer.migration}).
 */
public class MigrationProperties {

	@NestedConfigurationProperty
	private final KclMigrationProperties kcl = new KclMigrationProperties();

	public KclMigrationProperties getKcl() {
		return this.kcl;
	}

}
