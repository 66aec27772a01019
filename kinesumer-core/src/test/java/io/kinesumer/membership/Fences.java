package io.kinesumer.membership;

import io.kinesumer.time.ManualTicker;

/**
 * Moves fences where only a membership could.
 */
public final class Fences {

	private Fences() {
	}

	/**
	 * A beat that is sent and succeeds now.
	 */
	public static void beat(Fence fence, ManualTicker ticker) {
		fence.renew(ticker.nanos());
	}

	public static void revoke(Fence fence) {
		fence.revoke();
	}

}
