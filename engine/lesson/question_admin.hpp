#pragma once
// The administrator of the worlds of questions, who makes what was drawn. Private to the lesson
// engine.
#include "engine/cloud/step.hpp"

namespace lockbox::lesson {

/// A request of role/admin from the internet.
cloud::CallApi as_admin(std::string service, std::string operation, Json parameters);

/// Sends it and changes the world; the answer, or null when it was refused.
Json ask_as_admin(cloud::World& world, std::string service, std::string operation, Json parameters);

/// Text of a policy with these statements.
std::string policy_text(Json statements);
Json policy_statement(const char* sid, const char* effect, Json action, Json resource);

}  // namespace lockbox::lesson
