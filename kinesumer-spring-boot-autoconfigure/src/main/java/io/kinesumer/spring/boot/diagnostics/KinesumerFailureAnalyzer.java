package io.kinesumer.spring.boot.diagnostics;

import java.util.LinkedHashMap;
import java.util.Map;

import io.kinesumer.AccessDeniedException;
import io.kinesumer.DuplicateClientIdException;
import io.kinesumer.EndpointUnreachableException;
import io.kinesumer.GoClientRunningException;
import io.kinesumer.KinesumerException;
import io.kinesumer.MissingStreamException;
import io.kinesumer.MissingTableException;
import io.kinesumer.RoleDeniedException;
import io.kinesumer.spring.boot.DuplicateSubscriptionException;
import io.kinesumer.spring.boot.MissingAppException;
import io.kinesumer.spring.boot.aws.MissingRegionException;
import io.kinesumer.spring.listener.DuplicateListenerIdException;
import io.kinesumer.spring.listener.UnsupportedListenerException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says of each failure to start what happened and what to do.
 */
class KinesumerFailureAnalyzer extends AbstractFailureAnalyzer<KinesumerException> {

	private static final Map<Class<? extends KinesumerException>, String> ACTIONS = actions();

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, KinesumerException cause) {
		String action = ACTIONS.get(cause.getClass());
		return (action != null) ? new FailureAnalysis(sentence(cause.getMessage()), action, cause) : null;
	}

	private static String sentence(@Nullable String message) {
		String text = (message != null) ? message : "";
		return text.endsWith(".") ? text : text + ".";
	}

	private static Map<Class<? extends KinesumerException>, String> actions() {
		Map<Class<? extends KinesumerException>, String> actions = new LinkedHashMap<>();
		actions.put(MissingAppException.class,
				"Set kinesumer.app (or spring.application.name) to the name of the consumer group. All instances that "
						+ "are to share the work have the same name.");
		actions.put(MissingRegionException.class,
				"Set kinesumer.region, such as eu-central-1, or one of the AWS SDK's own settings: the environment "
						+ "variable AWS_REGION, the system property aws.region, or a region in the AWS profile.");
		actions.put(MissingTableException.class,
				"Create the table (schema/create-table.json in the project has it ready for the AWS CLI), "
						+ "or set kinesumer.state-store.dynamodb.create-table=true to have it created. If it exists, "
						+ "check kinesumer.state-store.dynamodb.table and the region. The tables of a JDBC store are in "
						+ "schema.sql of its module; kinesumer.state-store.jdbc.create-table=true has them created.");
		actions.put(MissingStreamException.class,
				"Create the stream, or correct its name in @KinesumerListener or under kinesumer.streams. If it "
						+ "exists, check the region and the account: a stream of another account is given by its ARN "
						+ "or with a role-arn.");
		actions.put(EndpointUnreachableException.class,
				"Check that the region is spelt right (kinesumer.region), that an endpoint set under kinesumer.kinesis "
						+ "or kinesumer.state-store.dynamodb is running, that the DataSource of a JDBC store leads to "
						+ "its database, and that the network lets this machine reach it.");
		actions.put(AccessDeniedException.class,
				"Check the credentials in use, and give their role the permissions of the project's IAM policy "
						+ "(schema/iam-policy.json). A stream of another account is read through a role of that account "
						+ "(role-arn), or shared by its owner's resource policy (schema/resource-policy.json).");
		actions.put(RoleDeniedException.class,
				"Check the role-arn under kinesumer.kinesis or kinesumer.streams. The role's trust policy must name "
						+ "the identity that asks, and the external id where it asks for one (external-id); that "
						+ "identity's own policy must allow sts:AssumeRole on the role, as schema/iam-policy.json does.");
		actions.put(DuplicateClientIdException.class,
				"Set a kinesumer.client-id of its own for every running instance, such as its pod's name, or leave it "
						+ "out to have one made. After a crash the same id can be used again once the session timeout "
						+ "has passed.");
		actions.put(GoClientRunningException.class,
				"Stop all clients of the Go library kinesumer that have this app, then start again: docs/migration-from-go.md "
						+ "in the project says how. To try this library beside them, give it another kinesumer.app.");
		actions.put(DuplicateSubscriptionException.class,
				"Give one of them another app (@KinesumerListener(app = \"...\")), so that both get all records, or "
						+ "make one listener of them.");
		actions.put(DuplicateListenerIdException.class, "Give each @KinesumerListener an id of its own.");
		actions.put(UnsupportedListenerException.class, UnsupportedListenerException.ALLOWED);
		return actions;
	}

}
