using PixelServer.Fuzz;

// Before anything of the product is loaded: what is loaded cannot be changed any more.
Coverage.Instrument();
return FuzzCommand.Create().Parse(args).Invoke();
