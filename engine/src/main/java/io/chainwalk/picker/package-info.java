/// PICK: endpoints for proxies, which have connections instead of packets.
///
/// Begin with [io.chainwalk.picker.EndpointPickers], or with [io.chainwalk.picker.EndpointPicker] for one service.
/// `docs/embedding.md` has a proxy that uses it.
///
/// Everything here may be used by many threads at once, without locks, except for [io.chainwalk.picker.ClientAffinity.Recent].
/// What is shared:
///
/// | what                             | writers                | how                                     | readers |
/// |----------------------------------|------------------------|-----------------------------------------|---------|
/// | a picker's state, immutable      | whoever updates        | compare-and-set                         | volatile |
/// | numbers for random bits          | whoever needs such     | atomic add; on a cache line of its own  | none    |
/// | open connections of an endpoint  | whoever picks, releases | atomic add                             | opaque, by selectors |
/// | fingerprints of the client table | whoever remembers      | compare-and-set                         | volatile |
/// | bindings of the client table     | whoever remembers      | compare-and-set, after the fingerprint  | volatile |
@NullMarked
package io.chainwalk.picker;

import org.jspecify.annotations.NullMarked;
