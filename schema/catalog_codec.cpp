#include "schema/catalog.h"
#include "schema/catalog_generated.h"
#include "schema/flatbuffer_vector.h"

namespace tensorscope::schema {

std::vector<std::byte> encode_catalog_entry(const CatalogEntry& entry) {
  flatbuffers::FlatBufferBuilder builder(512);
  const auto path = builder.CreateString(entry.path);
  const auto shape = builder.CreateVector(entry.shape);
  const auto text = [&builder](const std::string& value) {
    return value.empty() ? flatbuffers::Offset<flatbuffers::String>() : builder.CreateString(value);
  };
  const auto module_type = text(entry.module_type);
  const auto unit = text(entry.unit);
  const auto device = text(entry.device);
  const auto value = text(entry.value);
  const auto note = text(entry.note);
  const auto operator_name = text(entry.operator_name);
  const auto inputs = entry.inputs.empty() ? flatbuffers::Offset<flatbuffers::Vector<std::uint32_t>>()
                                           : builder.CreateVector(entry.inputs);
  builder.Finish(fb::CreateCatalogEntry(builder, entry.id, path, static_cast<std::uint8_t>(entry.kind),
                                        static_cast<std::uint8_t>(entry.dtype), shape, module_type, entry.parent, unit,
                                        device, value, note, entry.series, operator_name, inputs, entry.order,
                                        entry.unit_axis, entry.placement.first, entry.placement.patch_rows,
                                        entry.placement.patch_columns, static_cast<std::uint8_t>(entry.placement.axis)),
                 fb::CatalogEntryIdentifier());
  const auto* bytes = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  return {bytes, bytes + builder.GetSize()};
}

std::optional<CatalogEntry> decode_catalog_entry(std::span<const std::byte> bytes) {
  const auto* buffer = reinterpret_cast<const std::uint8_t*>(bytes.data());
  flatbuffers::Verifier verifier(buffer, bytes.size(), 4, 4);
  if (!fb::VerifyCatalogEntryBuffer(verifier)) return std::nullopt;
  const fb::CatalogEntry& table = *fb::GetCatalogEntry(buffer);
  if (table.path() == nullptr) return std::nullopt;
  const auto text = [](const flatbuffers::String* value) { return value != nullptr ? value->str() : std::string(); };

  CatalogEntry entry;
  entry.id = table.id();
  entry.path = table.path()->str();
  // What a newer minor version added is kept, under the name for what is not known.
  entry.kind = table.kind() < kSourceKindCount ? static_cast<SourceKind>(table.kind()) : SourceKind::custom;
  entry.dtype = table.dtype() < kDtypeCount ? static_cast<Dtype>(table.dtype()) : Dtype::unknown;
  if (table.shape() != nullptr) {
    if (table.shape()->size() > 64 || !is_aligned(*table.shape())) return std::nullopt;
    entry.shape.assign(table.shape()->begin(), table.shape()->end());
    for (const std::int64_t extent : entry.shape) {
      if (extent < 0) return std::nullopt;
    }
  }
  entry.module_type = text(table.module_type());
  entry.parent = table.parent();
  entry.unit = text(table.unit());
  entry.device = text(table.device());
  entry.value = text(table.value());
  entry.note = text(table.note());
  entry.series = table.series();
  entry.operator_name = text(table.operator_name());
  if (table.inputs() != nullptr) entry.inputs.assign(table.inputs()->begin(), table.inputs()->end());
  entry.order = table.order();
  if (table.unit_axis() < -1 || table.unit_axis() >= static_cast<int>(kMaxDimensions)) return std::nullopt;
  entry.unit_axis = table.unit_axis();
  const std::uint8_t axis = table.placed_axis();
  entry.placement = {table.first_position(), table.patch_rows(), table.patch_columns(),
                     axis < Placement::kAxisCount ? static_cast<Placement::Axis>(axis) : Placement::Axis::both};
  return entry;
}

}  // namespace tensorscope::schema
