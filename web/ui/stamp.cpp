#include "web/ui/stamp.hpp"

#include <cstring>
#include <imgui_internal.h>

namespace lockbox::ui {
namespace {

/// Writes the indices moved by `first`, several at a time; the end of what was written. No sum runs
/// over: PrimReserve has made room for it.
ImDrawIdx* copy_indices(const std::vector<ImDrawIdx>& from, unsigned first, ImDrawIdx* to) {
  constexpr std::size_t kLanes = sizeof(std::uint64_t) / sizeof(ImDrawIdx);
  std::uint64_t firsts = 0;
  for (std::size_t i = 0; i < kLanes; ++i) firsts = firsts << (8 * sizeof(ImDrawIdx)) | first;
  std::size_t i = 0;
  for (; i + kLanes <= from.size(); i += kLanes) {
    std::uint64_t lanes = 0;
    std::memcpy(&lanes, from.data() + i, sizeof lanes);
    lanes += firsts;
    std::memcpy(to + i, &lanes, sizeof lanes);
  }
  for (; i < from.size(); ++i) to[i] = static_cast<ImDrawIdx>(from[i] + first);
  return to + from.size();
}

}  // namespace

void Stamp::begin(const ImDrawList* list) {
  first_vertex_ = list->VtxBuffer.Size;
  first_index_ = list->IdxBuffer.Size;
  first_ = list->_VtxCurrentIdx;
  offset_ = list->_CmdHeader.VtxOffset;
  white_ = list->_Data->TexUvWhitePixel;
}

void Stamp::end(const ImDrawList* list, ImVec2 at) {
  vertices_.clear();
  indices_.clear();
  // Begun in one range of indices and ended in another, or with another texture: not to be copied.
  const ImVec2 white = list->_Data->TexUvWhitePixel;
  if (list->_CmdHeader.VtxOffset != offset_ || white.x != white_.x || white.y != white_.y)
    return;
  vertices_.assign(list->VtxBuffer.Data + first_vertex_,
                   list->VtxBuffer.Data + list->VtxBuffer.Size);
  for (ImDrawVert& v : vertices_) v.pos = ImVec2(v.pos.x - at.x, v.pos.y - at.y);
  for (int i = first_index_; i < list->IdxBuffer.Size; ++i)
    indices_.push_back(static_cast<ImDrawIdx>(list->IdxBuffer.Data[i] - first_));
}

bool Stamp::put(ImDrawList* list, ImVec2 at) const {
  const ImVec2 white = list->_Data->TexUvWhitePixel;
  if (vertices_.empty() || white.x != white_.x || white.y != white_.y)
    return false;
  list->PrimReserve(static_cast<int>(indices_.size()), static_cast<int>(vertices_.size()));
  ImDrawVert* vertex = list->_VtxWritePtr;
  for (const ImDrawVert& v : vertices_) {
    *vertex = v;
    vertex->pos = ImVec2(v.pos.x + at.x, v.pos.y + at.y);
    ++vertex;
  }
  list->_IdxWritePtr = copy_indices(indices_, list->_VtxCurrentIdx, list->_IdxWritePtr);
  list->_VtxWritePtr = vertex;
  list->_VtxCurrentIdx += static_cast<unsigned>(vertices_.size());
  return true;
}

}  // namespace lockbox::ui
