package io.kinesumer.spring.boot.container;

/**
 * Connects to a DynamoDB Local service of Docker Compose.
 */
class DynamoDbLocalDockerComposeConnectionDetailsFactory extends EmulatorDockerComposeConnectionDetailsFactory {

	DynamoDbLocalDockerComposeConnectionDetailsFactory() {
		super(LocalEmulator.DYNAMODB_LOCAL, "amazon/dynamodb-local",
				"public.ecr.aws/aws-dynamodb-local/aws-dynamodb-local", "dynamodb-local");
	}

}
