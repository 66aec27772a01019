/**
 * Writing checkpoints, fenced by owner and epoch.
 */
@NullMarked
package io.kinesumer.commit;

import org.jspecify.annotations.NullMarked;
