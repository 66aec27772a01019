package io.kinesumer.membership;

import io.kinesumer.store.Owner;

/**
 * One incarnation of this client in the group, from its registration to its end.
 *
 * @param owner the client's id and incarnation
 * @param fence whether it may deliver
 */
public record Session(Owner owner, Fence fence) {
}
