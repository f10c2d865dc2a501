fn begin() {}
