/// Kubernetes manifests to services and back: what a cluster says about itself, read as kube-proxy reads it.
///
/// Begin with [io.chainwalk.tools.config.ClusterReader]. A file's way:
///
/// 1. `ManifestFiles` turns arguments (files, folders, `-`) into texts.
/// 2. `ManifestParser` turns a text into objects, keeping the line of every field; lists are opened.
/// 3. `ObjectReader` hands each object to the parser of its kind. Services and EndpointSlices become the Kubernetes
///    client's model classes first: `ModelMapper` complains of every field that the model does not know or that has the
///    wrong type. Of Pods, Nodes and kube-proxy's configuration, `ManifestFields` reads what counts.
/// 4. `ServiceParser`, `SliceParser` and the others check what the API server would check and keep what kube-proxy and the
///    endpoint slice controller look at; `ParsedCluster` has it all.
/// 5. `NodeChoice` finds the node that kube-proxy runs on, `ProxySettings` what it is configured with there.
/// 6. `SnapshotBuilder` joins EndpointSlices to Services, as kube-proxy joins them, and makes them from Pods where there
///    are none.
///
/// Whatever is wrong goes to `Problems`, with file, line, object and field, and becomes one
/// [io.chainwalk.tools.config.BadInputException]; whatever is right but not acted on goes to `Notices`. Nothing is
/// dropped without a word.
///
/// [io.chainwalk.tools.config.ManifestWriter] goes the other way. Nothing here is safe for use by several threads
/// at once, and nothing needs to be: manifests are read once, before the first packet.
@NullMarked
package io.chainwalk.tools.config;

import org.jspecify.annotations.NullMarked;
