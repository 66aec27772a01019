package io.kinesumer.spring.listener;

import jakarta.validation.constraints.Min;

/**
 * A payload.
 */
record Order(String id, @Min(1) int amount) {
}
