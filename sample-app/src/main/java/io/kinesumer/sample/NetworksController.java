package io.kinesumer.sample;

import java.util.List;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows over HTTP what this instance has handled.
 */
@RestController
class NetworksController {

	private final Networks networks;

	NetworksController(Networks networks) {
		this.networks = networks;
	}

	@GetMapping("/networks")
	List<Network> networks() {
		return this.networks.all();
	}

}
