/// Kubernetes manifests to services and back: what a cluster says about itself, read as kube-proxy reads it.
///
/// Begin with [io.chainwalk.tools.config.ClusterReader]. A file's way:
///
/// 1. `ManifestFiles` turns arguments (files, folders, `-`) into texts.
/// 2. `ManifestParser` turns a text into objects, keeping the line of every field; lists are opened.
/// 3. `ModelMapper` turns an object into the Kubernetes client's model class and complains of every field that
///    the model does not know or that has the wrong type.
/// 4. `ServiceParser` and `SliceParser` check what the API server would check and keep what kube-proxy looks at.
/// 5. `SnapshotBuilder` joins EndpointSlices to Services, as kube-proxy joins them.
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
