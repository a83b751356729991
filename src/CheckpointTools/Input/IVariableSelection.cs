namespace CheckpointTools.Input;

/// <summary>
/// The parameters by which commands select variables. Their sets and places differ; what they are called, take, complete and mean does
/// not: the compiler holds the first two, and FilterParameterTests the attributes.
/// </summary>
internal interface IVariableSelection
{
    /// <summary>The names to select.</summary>
    string[]? Name { get; }

    /// <summary>The names to leave out.</summary>
    string[]? Exclude { get; }

    /// <summary>The dtypes to select.</summary>
    DataType[]? DataType { get; }

    /// <summary>The kinds to select.</summary>
    VariableKind[]? Kind { get; }

    /// <summary>Whether anything is selected by; otherwise all variables are meant.</summary>
    sealed bool IsGiven => Name is { Length: > 0 } || Exclude is not null || DataType is not null || Kind is not null;
}
