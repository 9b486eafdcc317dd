#include "web/ui/stamp.hpp"

#include <imgui_internal.h>

namespace lockbox::ui {

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
  ImDrawIdx* index = list->_IdxWritePtr;
  const unsigned first = list->_VtxCurrentIdx;
  for (const ImDrawIdx i : indices_) *index++ = static_cast<ImDrawIdx>(i + first);
  list->_VtxWritePtr = vertex;
  list->_IdxWritePtr = index;
  list->_VtxCurrentIdx += static_cast<unsigned>(vertices_.size());
  return true;
}

}  // namespace lockbox::ui
