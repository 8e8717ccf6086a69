#include <memory>
#include <spdlog/spdlog.h>
#include <string>
